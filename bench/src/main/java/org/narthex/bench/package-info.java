/** Whole-process comparisons of this server with a real Prometheus, in one run on one machine. */
@NullMarked
package org.narthex.bench;

import org.jspecify.annotations.NullMarked;
