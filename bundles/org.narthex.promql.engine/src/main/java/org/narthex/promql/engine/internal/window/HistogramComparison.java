package org.narthex.promql.engine.internal.window;

import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.engine.internal.exec.EvaluationException;

/** Comparisons of native histograms. */
final class HistogramComparison {
    private HistogramComparison() {}

    static boolean isReset(FloatHistogram before, FloatHistogram current) {
        throw EvaluationException.execution("resets of native histograms is not available");
    }

    static boolean equal(FloatHistogram before, FloatHistogram current) {
        throw EvaluationException.execution("changes of native histograms is not available");
    }
}
