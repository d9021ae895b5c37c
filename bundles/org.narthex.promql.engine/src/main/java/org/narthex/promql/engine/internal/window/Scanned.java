package org.narthex.promql.engine.internal.window;

import org.jspecify.annotations.Nullable;
import org.narthex.promql.engine.internal.exec.StepCosts;
import org.narthex.promql.engine.internal.exec.StepSeries;

/**
 * What was made of a series, and what it cost.
 *
 * @param series may be empty
 * @param samples what stays in memory: mostly the size of the result
 * @param queried samples looked at
 * @param read samples read
 * @param costs what each step looked at and read; null where that is not counted
 * @param peak most samples in memory while it was made: a window, or the last window and the result
 */
public record Scanned(StepSeries series, long samples, long queried, long read, @Nullable StepCosts costs, long peak) {}
