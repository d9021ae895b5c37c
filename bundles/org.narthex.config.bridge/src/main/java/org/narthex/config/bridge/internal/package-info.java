/** The bridge from prometheus.yml to the bundles: loads, reloads, and what a late bundle changes. */
@NullMarked
package org.narthex.config.bridge.internal;

import org.jspecify.annotations.NullMarked;
