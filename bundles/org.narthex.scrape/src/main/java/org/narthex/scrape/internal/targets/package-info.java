/** Targets: built from discovered groups, relabelled, identified. */
@NullMarked
package org.narthex.scrape.internal.targets;

import org.jspecify.annotations.NullMarked;
