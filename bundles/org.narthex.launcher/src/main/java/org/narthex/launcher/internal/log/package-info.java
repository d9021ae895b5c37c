/** The log: an SLF4J provider that writes lines as Prometheus does. */
@NullMarked
package org.narthex.launcher.internal.log;

import org.jspecify.annotations.NullMarked;
