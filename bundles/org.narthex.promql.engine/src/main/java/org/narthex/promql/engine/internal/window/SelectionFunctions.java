package org.narthex.promql.engine.internal.window;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.narthex.model.GoFloat;
import org.narthex.promql.engine.internal.exec.Quantiles;

/** Functions that pick samples: first, last, quantiles, and their timestamps. */
final class SelectionFunctions {
    private SelectionFunctions() {}

    static Map<String, Function<WindowCall, WindowFunction>> factories() {
        Map<String, Function<WindowCall, WindowFunction>> out = new HashMap<>();
        out.put("first_over_time", c -> SelectionFunctions::first);
        out.put("last_over_time", c -> SelectionFunctions::last);
        out.put("ts_of_first_over_time", c -> (w, r) -> r.set(firstTime(w) / 1000.0));
        out.put("ts_of_last_over_time", c -> (w, r) -> r.set(lastTime(w) / 1000.0));
        out.put("quantile_over_time", SelectionFunctions::quantile);
        out.put("mad_over_time", c -> SummaryFunctions.floatsOnly(c, SelectionFunctions::medianDeviation));
        return out;
    }

    private static boolean first(Window w, WindowFunction.Result out) {
        boolean floatFirst = w.histograms() == 0
                || w.floats() > 0 && w.timestamps[w.lo] < w.histogramTimestamps[w.histogramLo];
        return floatFirst ? out.set(w.values[w.lo]) : out.set(w.histograms[w.histogramLo]);
    }

    private static boolean last(Window w, WindowFunction.Result out) {
        boolean floatLast = w.histograms() == 0
                || w.floats() > 0 && w.timestamps[w.hi - 1] > w.histogramTimestamps[w.histogramHi - 1];
        return floatLast ? out.set(w.values[w.hi - 1]) : out.set(w.histograms[w.histogramHi - 1]);
    }

    private static long firstTime(Window w) {
        long f = w.floats() > 0 ? w.timestamps[w.lo] : Long.MAX_VALUE;
        return w.histograms() > 0 ? Math.min(f, w.histogramTimestamps[w.histogramLo]) : f;
    }

    private static long lastTime(Window w) {
        // Zero as in Prometheus, which matters for times before 1970 only.
        long f = w.floats() > 0 ? w.timestamps[w.hi - 1] : 0;
        long h = w.histograms() > 0 ? w.histogramTimestamps[w.histogramHi - 1] : 0;
        return Math.max(f, h);
    }

    private static WindowFunction quantile(WindowCall call) {
        WindowFunction function = SummaryFunctions.floatsOnly(call, w -> {
            double q = call.scalars()[0][w.step];
            if (!(q >= 0 && q <= 1)) {
                call.warn("quantile value should be between 0 and 1, got " + GoFloat.shortest(q));
            }
            return Quantiles.of(q, Arrays.copyOfRange(w.values, w.lo, w.hi));
        });
        return function;
    }

    private static double medianDeviation(Window w) {
        double[] v = Arrays.copyOfRange(w.values, w.lo, w.hi);
        for (double x : v) {
            if (Double.isNaN(x)) {
                return Double.NaN;
            }
        }
        double median = Quantiles.of(0.5, v);
        for (int i = 0; i < v.length; i++) {
            v[i] = Math.abs(v[i] - median);
        }
        return Quantiles.of(0.5, v);
    }
}
