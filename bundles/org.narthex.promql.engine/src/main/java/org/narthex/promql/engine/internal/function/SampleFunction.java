package org.narthex.promql.engine.internal.function;

import org.narthex.promql.engine.internal.exec.StepSeries;

/** Changes the samples of a series, each independently of the others; the labels are somebody else's business. */
@FunctionalInterface
public interface SampleFunction {
    void apply(StepSeries series);

    /** Is called behind the last series. */
    default void end() {}
}
