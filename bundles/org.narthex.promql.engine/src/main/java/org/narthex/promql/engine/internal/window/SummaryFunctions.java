package org.narthex.promql.engine.internal.window;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.narthex.promql.engine.internal.exec.KahanSum;

/** Functions that make one number of all float samples: sums, averages, extremes, variances. */
final class SummaryFunctions {
    private SummaryFunctions() {}

    static Map<String, Function<WindowCall, WindowFunction>> factories() {
        Map<String, Function<WindowCall, WindowFunction>> out = new HashMap<>();
        out.put("sum_over_time", c -> new SumOrAverage(c, false));
        out.put("avg_over_time", c -> new SumOrAverage(c, true));
        out.put("min_over_time", c -> floatsOnly(c, new SlidingExtreme(false)));
        out.put("max_over_time", c -> floatsOnly(c, new SlidingExtreme(true)));
        out.put("ts_of_min_over_time", c -> floatsOnly(c, w -> timeOfExtreme(w, false)));
        out.put("ts_of_max_over_time", c -> floatsOnly(c, w -> timeOfExtreme(w, true)));
        out.put("stddev_over_time", c -> floatsOnly(c, w -> Math.sqrt(variance(w))));
        out.put("stdvar_over_time", c -> floatsOnly(c, SummaryFunctions::variance));
        out.put("count_over_time", c -> (w, r) -> r.set(w.floats() + w.histograms()));
        out.put("present_over_time", c -> (w, r) -> r.set(1));
        out.put("absent_over_time", c -> (w, r) -> r.set(1));
        return out;
    }

    /** Computes a number of at least one float sample. */
    interface FloatSummary {
        double of(Window w);
    }

    /** A function that leaves histograms out, and says so where there are both. */
    static WindowFunction floatsOnly(WindowCall call, FloatSummary summary) {
        return (w, out) -> {
            if (w.floats() == 0) {
                return false;
            }
            if (w.histograms() > 0) {
                call.ignoredHistograms(w);
            }
            return out.set(summary.of(w));
        };
    }

    /** The time, seconds, of the last of the largest or smallest values. */
    private static double timeOfExtreme(Window w, boolean largest) {
        double best = w.values[w.lo];
        int at = w.lo;
        for (int i = w.lo; i < w.hi; i++) {
            double v = w.values[i];
            if ((largest ? v >= best : v <= best) || Double.isNaN(best)) {
                best = v;
                at = i;
            }
        }
        return w.timestamps[at] / 1000.0;
    }

    private static double variance(Window w) {
        double count = 0;
        KahanSum mean = new KahanSum();
        KahanSum squares = new KahanSum();
        for (int i = w.lo; i < w.hi; i++) {
            double v = w.values[i];
            count++;
            double delta = v - mean.total();
            mean.add(delta / count);
            squares.add(delta * (v - mean.total()));
        }
        return squares.total() / count;
    }

    /** {@code sum_over_time} and {@code avg_over_time}. */
    private static final class SumOrAverage implements WindowFunction {
        private final WindowCall call;
        private final boolean average;
        private final HistogramSums histograms;

        SumOrAverage(WindowCall call, boolean average) {
            this.call = call;
            this.average = average;
            this.histograms = new HistogramSums(call, average);
        }

        @Override
        public boolean apply(Window w, Result out) {
            if (w.floats() > 0 && w.histograms() > 0) {
                return call.mixed(w);
            }
            if (w.floats() == 0) {
                return histograms.apply(w, out);
            }
            return out.set(average ? average(w) : sum(w));
        }

        private static double sum(Window w) {
            double[] v = w.values;
            double sum = 0;
            double compensation = 0;
            for (int i = w.lo; i < w.hi; i++) {
                double next = sum + v[i];
                compensation += KahanSum.rest(v[i], sum, next);
                sum = next;
            }
            return KahanSum.total(sum, compensation);
        }

        /** The sum by the count, unless the sum overflows. */
        private static double average(Window w) {
            double[] v = w.values;
            double sum = v[w.lo];
            double compensation = 0;
            for (int i = w.lo + 1; i < w.hi; i++) {
                double next = sum + v[i];
                compensation += KahanSum.rest(v[i], sum, next);
                sum = next;
            }
            double count = w.hi - w.lo;
            return Double.isFinite(sum) ? sum / count + compensation / count : averageOfHuge(w);
        }

        /** The sum by the count; the running mean from where the sum would overflow. */
        private static double averageOfHuge(Window w) {
            double[] v = w.values;
            double sum = v[w.lo];
            double compensation = 0;
            double count = 1;
            int i = w.lo + 1;
            for (; i < w.hi && !Double.isInfinite(sum + v[i]); i++) {
                compensation += KahanSum.rest(v[i], sum, sum + v[i]);
                sum += v[i];
                count++;
            }
            double mean = sum / count;
            compensation /= count;
            for (; i < w.hi; i++) {
                count++;
                double q = (count - 1) / count;
                double scaled = q * mean;
                double value = v[i] / count;
                mean = scaled + value;
                compensation = KahanSum.compensate(value, scaled, q * compensation, mean);
            }
            return mean + compensation;
        }
    }
}
