package org.narthex.promql.engine.internal.window;

import org.narthex.promql.engine.internal.exec.EvaluationException;

/** Sums and averages of the native histograms in a window. */
final class HistogramSums implements WindowFunction {
    private final WindowCall call;
    private final boolean average;

    HistogramSums(WindowCall call, boolean average) {
        this.call = call;
        this.average = average;
    }

    @Override
    public boolean apply(Window w, Result out) {
        throw EvaluationException.execution(
                call.function() + (average ? " (average)" : "") + " of native histograms is not available: " + w.labels);
    }
}
