package org.narthex.promql.engine.internal.aggregate;

import org.narthex.model.Labels;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** Sums or averages of native histograms, for each step. */
final class HistogramAccumulator {
    private final AggregateSite site;
    private final boolean average;

    HistogramAccumulator(AggregateSite site, int steps, boolean average) {
        this.site = site;
        this.average = average;
    }

    void add(int step, FloatHistogram h, Labels labels) {
        throw EvaluationException.execution(
                site.operator().text() + (average ? " (mean)" : "") + " of native histograms is not available: " + labels);
    }

    /** Adds the results to those of the floats; steps with both are dropped. */
    void finish(StepSeries floats) {
        site.mixed();
    }
}
