/** The registry on Prometheus' Java client, whose types stay within this package. */
@NullMarked
package org.narthex.telemetry.internal;

import org.jspecify.annotations.NullMarked;
