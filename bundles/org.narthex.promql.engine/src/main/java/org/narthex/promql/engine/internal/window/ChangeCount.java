package org.narthex.promql.engine.internal.window;

import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;

/** {@code changes} and {@code resets}: how often a value differs from, or is lower than, the one before. */
final class ChangeCount implements WindowFunction {
    private final WindowCall call;
    private final boolean resets;

    ChangeCount(WindowCall call, boolean resets) {
        this.call = call;
        this.resets = resets;
    }

    @Override
    public boolean apply(Window w, Result out) {
        int f = w.lo;
        int h = w.histogramLo;
        if (call.anchored()) {
            int anchorFloat = lastUpTo(w.timestamps, w.lo, w.hi, w.start);
            int anchorHistogram = lastUpTo(w.histogramTimestamps, w.histogramLo, w.histogramHi, w.start);
            if (anchorFloat + 1 >= w.hi && anchorHistogram + 1 >= w.histogramHi) {
                return false;
            }
            boolean hasFloat = anchorFloat >= w.lo;
            boolean hasHistogram = anchorHistogram >= w.histogramLo;
            boolean floatAnchors = hasFloat
                    && (!hasHistogram || w.timestamps[anchorFloat] >= w.histogramTimestamps[anchorHistogram]);
            f = floatAnchors ? anchorFloat : anchorFloat + 1;
            h = !floatAnchors && hasHistogram ? anchorHistogram : anchorHistogram + 1;
        }
        if (h == w.histogramHi) {
            return out.set(floats(w, f));
        }
        return out.set(mixed(w, f, h));
    }

    private int floats(Window w, int from) {
        double[] v = w.values;
        int n = 0;
        if (resets && !(call.startTimestamps() && w.startTimestamps != null)) {
            for (int p = w.firstDrop(), i = w.drop(p); i < w.hi; i = w.drop(++p)) {
                if (i > from) {
                    n++;
                }
            }
            return n;
        }
        for (int i = from + 1; i < w.hi; i++) {
            if (resets ? isReset(w, i) : isChange(v[i], v[i - 1])) {
                n++;
            }
        }
        return n;
    }

    private boolean isReset(Window w, int i) {
        return w.values[i] < w.values[i - 1]
                || StartTimestamps.isReset(w.startOf(i - 1), w.timestamps[i - 1], w.startOf(i), w.timestamps[i]);
    }

    private static boolean isChange(double value, double before) {
        return value != before && !(Double.isNaN(value) && Double.isNaN(before));
    }

    private int mixed(Window w, int firstFloat, int firstHistogram) {
        int n = 0;
        int f = firstFloat;
        int h = firstHistogram;
        boolean any = false;
        double value = 0;
        long time = 0;
        long start = 0;
        FloatHistogram histogram = null;
        while (f < w.hi || h < w.histogramHi) {
            boolean takeFloat =
                    h >= w.histogramHi || f < w.hi && w.timestamps[f] < w.histogramTimestamps[h];
            FloatHistogram current = takeFloat ? null : w.histograms[h];
            double currentValue = takeFloat ? w.values[f] : 0;
            long currentTime = takeFloat ? w.timestamps[f] : w.histogramTimestamps[h];
            long currentStart = !call.startTimestamps() ? 0 : takeFloat ? w.startOf(f) : w.histogramStarts[h];
            if (any) {
                boolean byStart = resets && StartTimestamps.isReset(start, time, currentStart, currentTime);
                if ((histogram == null) != (current == null)
                        || (current == null
                                ? resets ? currentValue < value || byStart : isChange(currentValue, value)
                                : byStart || differs(current, histogram))) {
                    n++;
                }
            }
            any = true;
            histogram = current;
            value = currentValue;
            time = currentTime;
            start = currentStart;
            if (takeFloat) {
                f++;
            } else {
                h++;
            }
        }
        return n;
    }

    private boolean differs(FloatHistogram current, @Nullable FloatHistogram before) {
        if (before == null) {
            return true;
        }
        return resets ? HistogramComparison.isReset(before, current) : !HistogramComparison.equal(before, current);
    }

    /** Index of the last timestamp up to {@code limit}; {@code lo - 1} without one. */
    static int lastUpTo(long[] timestamps, int lo, int hi, long limit) {
        int i = lo;
        while (i < hi && timestamps[i] <= limit) {
            i++;
        }
        return i - 1;
    }
}
