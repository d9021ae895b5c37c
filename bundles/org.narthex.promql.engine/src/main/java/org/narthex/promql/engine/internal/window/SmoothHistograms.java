package org.narthex.promql.engine.internal.window;

import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.BucketBounds;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.CounterResets;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histograms;
import org.narthex.model.histogram.IncompatibleBucketsException;
import org.narthex.model.histogram.MutableHistogram;
import org.narthex.promql.engine.internal.exec.Annotation;

/** Native histograms between two samples of a window. Confined to one thread. */
public final class SmoothHistograms {
    private final WindowCall call;

    /** For the call whose annotations are to tell of what happens. */
    public SmoothHistograms(WindowCall call) {
        this.call = call;
    }

    /** The histogram at a time: a sample, one between two, or the last one; null before the first. */
    public @Nullable FloatHistogram smooth(Window w, long at) {
        int i = w.histogramLo;
        while (i < w.histogramHi && w.histogramTimestamps[i] < at) {
            i++;
        }
        if (i < w.histogramHi && w.histogramTimestamps[i] == at) {
            return w.histograms[i];
        }
        if (i == w.histogramLo) {
            return null;
        }
        FloatHistogram before = w.histograms[i - 1];
        if (i == w.histogramHi) {
            // The hint tells of the sample before, not of the value.
            return Histograms.withHint(before, CounterResetHint.UNKNOWN);
        }
        FloatHistogram after = w.histograms[i];
        if (BucketBounds.isCustom(before.schema()) != BucketBounds.isCustom(after.schema())) {
            call.mixedSchemas(w);
            return null;
        }
        boolean counter = before.hint() != CounterResetHint.GAUGE || after.hint() != CounterResetHint.GAUGE;
        try {
            return between(w, i - 1, at, counter);
        } catch (IncompatibleBucketsException e) {
            call.mixedSchemas(w);
            return null;
        }
    }

    /**
     * The histogram on the line from a sample to the next one; where a counter was reset between them it begins at zero.
     *
     * @throws IncompatibleBucketsException for a mix of exponential and custom buckets
     */
    FloatHistogram between(Window w, int sample, long at, boolean counter) {
        FloatHistogram a = w.histograms[sample];
        FloatHistogram b = w.histograms[sample + 1];
        long from = w.histogramTimestamps[sample];
        long to = w.histogramTimestamps[sample + 1];
        if (at == from || at == to) {
            return at == from ? a : b;
        }
        double fraction = (double) (at - from) / (to - from);
        MutableHistogram result = new MutableHistogram(b);
        if (counter && CounterResets.detect(b, a)) {
            return result.mul(fraction).toHistogram();
        }
        inform(result.sub(a), "subtraction");
        result.mul(fraction);
        inform(result.add(a), "addition");
        return result.toHistogram();
    }

    private void inform(MutableHistogram.Combined combined, String operation) {
        if (combined.boundsReconciled()) {
            call.add(Annotation.info(
                    "mismatched custom buckets were reconciled during " + operation, call.position()));
        }
    }
}
