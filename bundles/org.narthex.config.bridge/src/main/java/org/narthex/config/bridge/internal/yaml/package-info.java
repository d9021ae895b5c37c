/** YAML as Prometheus reads and writes it. */
@NullMarked
package org.narthex.config.bridge.internal.yaml;

import org.jspecify.annotations.NullMarked;
