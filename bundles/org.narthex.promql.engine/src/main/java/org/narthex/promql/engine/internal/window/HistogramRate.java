package org.narthex.promql.engine.internal.window;

import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.engine.internal.exec.EvaluationException;

/** Differences of native histograms. */
final class HistogramRate {
    private final WindowCall call;
    private final boolean counter;

    HistogramRate(WindowCall call, boolean counter) {
        this.call = call;
        this.counter = counter;
    }

    /** Last less first, with what was lost at resets added; null when they do not fit. */
    @Nullable FloatHistogram difference(Window w) {
        throw unsupported(w);
    }

    /** The sum with the first histogram, which was counted from zero. */
    @Nullable FloatHistogram plusFirst(@Nullable FloatHistogram difference, FloatHistogram first, Window w) {
        throw unsupported(w);
    }

    static FloatHistogram scaled(FloatHistogram h, double factor) {
        throw EvaluationException.execution("scaling of native histograms is not available");
    }

    private EvaluationException unsupported(Window w) {
        return EvaluationException.execution(call.function() + " of native histograms is not available: "
                + w.labels + (counter ? " as a counter" : " as a gauge"));
    }
}
