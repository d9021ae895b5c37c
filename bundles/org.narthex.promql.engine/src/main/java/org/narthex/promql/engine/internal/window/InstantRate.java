package org.narthex.promql.engine.internal.window;

import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;

/** {@code irate} and {@code idelta}: the difference of the last two samples. */
final class InstantRate implements WindowFunction {
    private final WindowCall call;
    private final boolean rate;
    private final HistogramPair histograms;

    InstantRate(WindowCall call, boolean rate) {
        this.call = call;
        this.rate = rate;
        this.histograms = new HistogramPair(call, rate);
    }

    @Override
    public boolean apply(Window w, Result out) {
        if (w.floats() + w.histograms() < 2) {
            return false;
        }
        if (w.histograms() == 0) {
            int last = w.hi - 1;
            return floats(w, last - 1, last, out);
        }
        int float1 = w.hi - 1;
        int histogram1 = w.histogramHi - 1;
        boolean lastIsFloat =
                w.floats() > 0 && w.timestamps[float1] > w.histogramTimestamps[histogram1];
        int float2 = lastIsFloat ? float1 - 1 : float1;
        int histogram2 = lastIsFloat ? histogram1 : histogram1 - 1;
        boolean previousIsFloat = float2 >= w.lo
                && (histogram2 < w.histogramLo || w.timestamps[float2] > w.histogramTimestamps[histogram2]);
        if (lastIsFloat != previousIsFloat) {
            return call.mixed(w);
        }
        if (lastIsFloat) {
            return floats(w, float2, float1, out);
        }
        FloatHistogram h = histograms.difference(w, histogram2, histogram1);
        return h != null && out.set(h);
    }

    private boolean floats(Window w, int previous, int last, Result out) {
        long interval = w.timestamps[last] - w.timestamps[previous];
        if (interval == 0) {
            return false;
        }
        double value = w.values[last];
        boolean reset = rate
                && (value < w.values[previous]
                        || call.startTimestamps()
                                && StartTimestamps.isReset(
                                        w.startOf(previous), w.timestamps[previous], w.startOf(last), w.timestamps[last]));
        if (!reset) {
            value -= w.values[previous];
        }
        return out.set(rate ? value / (interval / 1000.0) : value);
    }

    /** The difference of two histograms. */
    private record HistogramPair(WindowCall call, boolean rate) {
        @Nullable FloatHistogram difference(Window w, int previous, int last) {
            return new HistogramRate(call, rate).difference(w);
        }
    }
}
