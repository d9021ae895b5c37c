package org.narthex.promql.engine.internal.window;

import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.MutableHistogram;
import org.narthex.promql.engine.internal.exec.Annotation;

/**
 * {@code rate}, {@code increase} and {@code delta}: the difference between the last and the first sample, extrapolated
 * to the range.
 *
 * <p>Counter resets are looked up, not searched for: the window notes where values decrease. The arithmetic keeps
 * Prometheus' order, so that results are equal to the last bit.
 */
final class RateFunction implements WindowFunction {
    /** Between these bounds a product rounds as it should. */
    private static final double HUGE = 1e300;

    private static final double TINY = 1e-200;

    private final WindowCall call;
    private final boolean counter;
    private final boolean perSecond;
    private final HistogramRate histogramRate;

    /** What the factor was computed from last, milliseconds, and what of it, seconds. */
    private long startGap = Long.MIN_VALUE;

    private long endGap;
    private long span;
    private int spanGaps;
    private double sampled;
    private double toStart;
    private double toEnd;
    private double factor;

    RateFunction(WindowCall call, boolean counter, boolean perSecond) {
        this.call = call;
        this.counter = counter;
        this.perSecond = perSecond;
        this.histogramRate = new HistogramRate(call, counter);
    }

    @Override
    public boolean apply(Window w, Result out) {
        boolean hasHistograms = w.histograms() > 0;
        if (hasHistograms && w.floats() > 0) {
            return call.mixed(w);
        }
        return hasHistograms ? histograms(w, out) : floats(w, out);
    }

    private boolean floats(Window w, Result out) {
        int first = w.lo;
        int last = w.hi - 1;
        double[] v = w.values;
        double firstValue = v[first];
        double result = v[last] - firstValue;
        boolean fromZero = false;
        if (counter) {
            if (call.startTimestamps() && w.startTimestamps != null) {
                result = addResetsByStart(w, result);
                fromZero = startInside(w, w.startOf(first), w.timestamps[first]);
            } else {
                for (int p = w.firstDrop(), i = w.drop(p); i <= last; i = w.drop(++p)) {
                    result += v[i - 1];
                }
            }
        }
        if (fromZero) {
            result += firstValue;
        } else if (first == last) {
            return false;
        }
        long from = fromZero ? w.startOf(first) : w.timestamps[first];
        return out.set(result
                * factor(w, w.timestamps[first], w.timestamps[last], last - first, from, fromZero, firstValue, result));
    }

    private boolean histograms(Window w, Result out) {
        int first = w.histogramLo;
        int last = w.histogramHi - 1;
        FloatHistogram firstHistogram = w.histograms[first];
        boolean fromZero = counter
                && call.startTimestamps()
                && startInside(w, w.histogramStarts[first], w.histogramTimestamps[first]);
        MutableHistogram result = first == last ? null : histogramRate.difference(w);
        if (result == null && (first != last || !fromZero)) {
            return false;
        }
        if (fromZero) {
            result = histogramRate.plusFirst(result, firstHistogram, w);
        }
        if (result == null) {
            return false;
        }
        long from = fromZero ? w.histogramStarts[first] : w.histogramTimestamps[first];
        double factor = factor(
                w,
                w.histogramTimestamps[first],
                w.histogramTimestamps[last],
                last - first,
                from,
                fromZero,
                firstHistogram.count(),
                result.count());
        return out.set(result.mul(factor).toHistogram());
    }

    private static boolean startInside(Window w, long startTimestamp, long firstTimestamp) {
        return startTimestamp != 0 && startTimestamp > w.start && startTimestamp < firstTimestamp;
    }

    private double addResetsByStart(Window w, double difference) {
        double result = difference;
        double[] v = w.values;
        long[] t = w.timestamps;
        boolean overlap = false;
        for (int i = w.lo + 1; i < w.hi; i++) {
            if (!overlap && StartTimestamps.overlaps(w.startOf(i - 1), t[i - 1], w.startOf(i))) {
                overlap = true;
                call.add(overlapWarning(w));
            }
            if (v[i] < v[i - 1] || StartTimestamps.isReset(w.startOf(i - 1), t[i - 1], w.startOf(i), t[i])) {
                result += v[i - 1];
            }
        }
        return result;
    }

    private @Nullable Annotation overlapWarning(Window w) {
        return new Annotation.StartTimeOverlap(w.labels.metricName(), call.position(), 1);
    }

    /**
     * What the difference is multiplied with.
     *
     * @param gaps number of samples less one
     * @param from begin of the sampled interval
     * @param fromZero whether the counter is known to begin at zero then
     * @param value the first one
     * @param difference between the last one and it
     */
    private double factor(
            Window w, long firstT, long lastT, int gaps, long from, boolean fromZero, double value, double difference) {
        if (fromZero) {
            double average = gaps > 0 ? (lastT - firstT) / 1000.0 / gaps : 0;
            double end = (w.end - lastT) / 1000.0;
            return scale((lastT - from) / 1000.0, 0, end >= average * 1.1 ? average / 2 : end);
        }
        if (firstT - w.start != startGap || w.end - lastT != endGap || lastT - firstT != span || gaps != spanGaps) {
            measure(firstT - w.start, w.end - lastT, lastT - firstT, gaps);
        }
        if (!counter || !(difference > 0) || !(value >= 0) || isFarFromZero(value, difference)) {
            return factor;
        }
        double toZero = sampled * (value / difference);
        return toZero < toStart ? scale(sampled, toZero, toEnd) : factor;
    }

    /** Computes what depends on times only; with regular samples and steps these come again and again. */
    private void measure(long start, long end, long between, int gaps) {
        startGap = start;
        endGap = end;
        span = between;
        spanGaps = gaps;
        sampled = between / 1000.0;
        double average = gaps > 0 ? sampled / gaps : 0;
        double threshold = average * 1.1;
        toStart = start / 1000.0;
        if (toStart >= threshold) {
            toStart = average / 2;
        }
        toEnd = end / 1000.0;
        if (toEnd >= threshold) {
            toEnd = average / 2;
        }
        factor = scale(sampled, toStart, toEnd);
    }

    /** Whether it is certain, without dividing, that the counter was not zero inside the range; false proves nothing. */
    private boolean isFarFromZero(double value, double difference) {
        double a = value * sampled;
        return a > toStart * difference * 1.000001 && a < HUGE && difference > TINY;
    }

    private double scale(double sampled, double toStart, double toEnd) {
        double factor = sampled == 0 ? 1 : (sampled + toStart + toEnd) / sampled;
        return perSecond ? factor / call.seconds() : factor;
    }
}
