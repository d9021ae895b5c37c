package org.narthex.promql.engine.internal.window;

import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.BucketBounds;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.CounterResets;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.IncompatibleBucketsException;
import org.narthex.model.histogram.MutableHistogram;
import org.narthex.promql.engine.internal.exec.Annotation;

/**
 * {@code rate}, {@code increase} and {@code delta} of anchored and smoothed selectors: the difference between the values
 * at the ends of the range, which are those of the nearest samples or lie on the line between two.
 */
final class ExtendedRate implements WindowFunction {
    private final WindowCall call;
    private final boolean counter;
    private final boolean perSecond;
    private final SmoothHistograms smooth;

    ExtendedRate(WindowCall call, boolean counter, boolean perSecond) {
        this.call = call;
        this.counter = counter;
        this.perSecond = perSecond;
        this.smooth = new SmoothHistograms(call);
    }

    @Override
    public boolean apply(Window w, Result out) {
        if (w.histograms() > 0 && w.floats() > 0) {
            return call.mixed(w);
        }
        if (w.histograms() == 0) {
            return floats(w, out);
        }
        try {
            FloatHistogram h = histograms(w);
            return h != null && out.set(h);
        } catch (IncompatibleBucketsException e) {
            call.mixedSchemas(w);
            return false;
        }
    }

    private int firstSample(long[] timestamps, int lo, int hi, long start) {
        int i = lo;
        while (i < hi - 1 && timestamps[i] <= start) {
            i++;
        }
        return Math.max(lo, i - 1);
    }

    private int lastSample(long[] timestamps, int lo, int hi, long end) {
        int i = call.smoothed() ? lo : hi - 1;
        while (i < hi - 1 && timestamps[i] < end) {
            i++;
        }
        return i;
    }

    private boolean outside(Window w, long[] t, int first, int last) {
        return t[last] <= w.start || call.smoothed() && t[first] > w.end;
    }

    private boolean floats(Window w, Result out) {
        long[] t = w.timestamps;
        double[] v = w.values;
        int first = firstSample(t, w.lo, w.hi, w.start);
        int last = lastSample(t, w.lo, w.hi, w.end);
        if (outside(w, t, first, last)) {
            return false;
        }
        boolean smoothed = call.smoothed();
        double left = smoothed && t[first] < w.start ? between(w, first, w.start) : v[first];
        double right = smoothed && last > w.lo && t[last] > w.end ? between(w, last - 1, w.end) : v[last];
        double result = right - left;
        if (counter) {
            int from = t[first] <= w.start ? first + 1 : first;
            int to = t[last] >= w.end ? last - 1 : last;
            double before = left;
            double lost = 0;
            for (int i = from; i <= to; i++) {
                if (v[i] < before) {
                    lost += before;
                }
                before = v[i];
            }
            result += right < before ? lost + before : lost;
        }
        return out.set(perSecond ? result / call.seconds() : result);
    }

    private double between(Window w, int sample, long at) {
        double to = w.values[sample + 1];
        double from = counter && to < w.values[sample] ? 0 : w.values[sample];
        long begin = w.timestamps[sample];
        return from + (to - from) * (at - begin) / (w.timestamps[sample + 1] - begin);
    }

    private @Nullable FloatHistogram histograms(Window w) {
        long[] t = w.histogramTimestamps;
        FloatHistogram[] h = w.histograms;
        int first = firstSample(t, w.histogramLo, w.histogramHi, w.start);
        int last = lastSample(t, w.histogramLo, w.histogramHi, w.end);
        if (outside(w, t, first, last)) {
            return null;
        }
        for (int i = first; i <= last; i++) {
            if (BucketBounds.isCustom(h[i].schema()) != BucketBounds.isCustom(h[first].schema())) {
                call.mixedSchemas(w);
                return null;
            }
            if (counter && h[i].hint() == CounterResetHint.GAUGE) {
                call.warn("this native histogram metric is not a counter: " + WindowCall.name(w));
            }
        }
        boolean smoothed = call.smoothed();
        boolean cutLeft = smoothed && t[first] < w.start;
        FloatHistogram left = cutLeft ? histogramBetween(w, first, w.start) : h[first];
        FloatHistogram right = smoothed && last > w.histogramLo && t[last] > w.end
                ? histogramBetween(w, last - 1, w.end)
                : h[last];
        if (!counter && (left.hint() != CounterResetHint.GAUGE || right.hint() != CounterResetHint.GAUGE)) {
            call.warn("this native histogram metric is not a gauge: " + WindowCall.name(w));
        }
        MutableHistogram result = new MutableHistogram(right);
        inform(result.sub(left), "subtraction");
        if (counter) {
            int from = first + 1;
            FloatHistogram before = left;
            if (cutLeft && CounterResets.detect(h[from], h[first])) {
                // The value at the start is already counted from that reset.
                before = h[from++];
            }
            MutableHistogram lost = lostAtResets(h, from, last - 1, before, right);
            if (lost != null) {
                inform(result.add(lost.toHistogram()), "addition");
            }
        }
        if (perSecond) {
            result.div(call.seconds());
        }
        return result.hint(CounterResetHint.GAUGE).compact().toHistogram();
    }

    private @Nullable MutableHistogram lostAtResets(
            FloatHistogram[] h, int from, int to, FloatHistogram left, FloatHistogram right) {
        MutableHistogram lost = null;
        FloatHistogram before = left;
        for (int i = from; i <= to + 1 && from <= to + 1; i++) {
            FloatHistogram current = i <= to ? h[i] : right;
            if (CounterResets.detect(current, before)) {
                if (lost == null) {
                    lost = new MutableHistogram(before);
                } else {
                    inform(lost.add(before), "addition");
                }
            }
            before = current;
        }
        return lost;
    }

    private FloatHistogram histogramBetween(Window w, int sample, long at) {
        return smooth.between(w, sample, at, counter);
    }

    private void inform(MutableHistogram.Combined combined, String operation) {
        if (combined.boundsReconciled()) {
            call.add(Annotation.info(
                    "mismatched custom buckets were reconciled during " + operation, call.position()));
        }
    }
}
