/** Benchmarks of the loops that every sample goes through, with JMH; {@code bench/jmh} runs them. */
@NullMarked
package org.narthex.bench.hot;

import org.jspecify.annotations.NullMarked;
