package org.narthex.promql.engine.internal.window;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.narthex.model.GoFloat;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.KahanSum;

/** Functions that follow the trend of the float samples: regression and smoothing. */
final class TrendFunctions {
    private TrendFunctions() {}

    static Map<String, Function<WindowCall, WindowFunction>> factories() {
        Map<String, Function<WindowCall, WindowFunction>> out = new HashMap<>();
        out.put("deriv", c -> atLeastTwo(c, w -> new Regression(w, w.timestamps[w.lo]).slope));
        out.put("predict_linear", c -> atLeastTwo(c, w -> {
            Regression r = new Regression(w, w.time);
            return r.slope * c.scalars().get(0)[w.step] + r.intercept;
        }));
        out.put("double_exponential_smoothing", TrendFunctions::smoothing);
        return out;
    }

    private static WindowFunction atLeastTwo(WindowCall call, SummaryFunctions.FloatSummary summary) {
        return (w, out) -> {
            if (w.floats() > 0 && w.histograms() > 0) {
                call.ignoredHistograms(w);
            }
            return w.floats() >= 2 && out.set(summary.of(w));
        };
    }

    private static WindowFunction smoothing(WindowCall call) {
        WindowFunction smooth = atLeastTwo(
                call, w -> smoothed(w, call.scalars().get(0)[w.step], call.scalars().get(1)[w.step]));
        return (w, out) -> {
            double smoothing = call.scalars().get(0)[w.step];
            double trend = call.scalars().get(1)[w.step];
            if (smoothing <= 0 || smoothing >= 1) {
                throw EvaluationException.execution(
                        "invalid smoothing factor. Expected: 0 < sf < 1, got: " + decimal(smoothing));
            }
            if (trend <= 0 || trend >= 1) {
                throw EvaluationException.execution(
                        "invalid trend factor. Expected: 0 < tf < 1, got: " + decimal(trend));
            }
            return smooth.apply(w, out);
        };
    }

    /** Six digits behind the point. */
    private static String decimal(double value) {
        return Double.isInfinite(value) || Double.isNaN(value)
                ? GoFloat.shortest(value)
                : String.format(Locale.ROOT, "%f", value);
    }

    private static double smoothed(Window w, double smoothingFactor, double trendFactor) {
        double before = 0;
        double now = w.values[w.lo];
        double trend = w.values[w.lo + 1] - w.values[w.lo];
        for (int i = w.lo + 1; i < w.hi; i++) {
            double x = smoothingFactor * w.values[i];
            if (i > w.lo + 1) {
                trend = trendFactor * (now - before) + (1 - trendFactor) * trend;
            }
            double y = (1 - smoothingFactor) * (now + trend);
            before = now;
            now = x + y;
        }
        return now;
    }

    /** The line with the least squares of distances. */
    private static final class Regression {
        final double slope;
        final double intercept;

        /**
         * @param origin time at which the intercept is taken, Unix milliseconds
         */
        Regression(Window w, long origin) {
            KahanSum sumX = new KahanSum();
            KahanSum sumY = new KahanSum();
            KahanSum sumXY = new KahanSum();
            KahanSum sumX2 = new KahanSum();
            double firstY = w.values[w.lo];
            boolean constant = true;
            double n = 0;
            for (int i = w.lo; i < w.hi; i++) {
                double y = w.values[i];
                if (constant && i > w.lo && y != firstY) {
                    constant = false;
                }
                n++;
                double x = (w.timestamps[i] - origin) / 1e3;
                sumX.add(x);
                sumY.add(y);
                sumXY.add(x * y);
                sumX2.add(x * x);
            }
            if (constant) {
                slope = Double.isInfinite(firstY) ? Double.NaN : 0;
                intercept = Double.isInfinite(firstY) ? Double.NaN : firstY;
                return;
            }
            double x = sumX.total();
            double y = sumY.total();
            double covariance = sumXY.total() - x * y / n;
            double variance = sumX2.total() - x * x / n;
            slope = covariance / variance;
            intercept = y / n - slope * x / n;
        }
    }
}
