package org.narthex.promql.engine.internal.window;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.narthex.model.GoFloat;
import org.narthex.promql.engine.internal.exec.EvaluationException;

/** Functions that follow the trend of the float samples: regression and smoothing. */
final class TrendFunctions {
    private TrendFunctions() {}

    static Map<String, Function<WindowCall, WindowFunction>> factories() {
        Map<String, Function<WindowCall, WindowFunction>> out = new HashMap<>();
        out.put("deriv", c -> {
            LinearRegression line = new LinearRegression();
            return atLeastTwo(c, w -> {
                line.fit(w, w.timestamps[w.lo]);
                return line.slope();
            });
        });
        out.put("predict_linear", c -> {
            LinearRegression line = new LinearRegression();
            return atLeastTwo(c, w -> {
                line.fit(w, w.time);
                return line.slope() * c.scalars().get(0)[w.step] + line.intercept();
            });
        });
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
}
