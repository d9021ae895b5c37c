package org.narthex.promql.engine.internal.window;

import org.narthex.model.histogram.CounterResets;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histograms;

/** Comparisons of native histograms. */
final class HistogramComparison {
    private HistogramComparison() {}

    static boolean isReset(FloatHistogram before, FloatHistogram current) {
        return CounterResets.detect(current, before);
    }

    static boolean equal(FloatHistogram before, FloatHistogram current) {
        return Histograms.equal(before, current);
    }
}
