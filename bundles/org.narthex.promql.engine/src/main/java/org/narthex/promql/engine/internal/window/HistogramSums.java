package org.narthex.promql.engine.internal.window;

import org.narthex.model.histogram.IncompatibleBucketsException;
import org.narthex.promql.engine.internal.exec.Annotation;
import org.narthex.promql.engine.internal.exec.HistogramTotal;

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
        HistogramTotal total = new HistogramTotal(average, w.histograms[w.histogramLo]);
        try {
            for (int i = w.histogramLo + 1; i < w.histogramHi; i++) {
                total.add(w.histograms[i]);
            }
        } catch (IncompatibleBucketsException e) {
            annotate(total);
            call.mixedSchemas(w);
            return false;
        }
        annotate(total);
        return out.set(total.result().toHistogram());
    }

    private void annotate(HistogramTotal total) {
        if (total.resetCollision()) {
            call.warn("conflicting counter resets during histogram aggregation");
        }
        if (total.boundsReconciled()) {
            call.add(Annotation.info("mismatched custom buckets were reconciled during aggregation", call.position()));
        }
    }
}
