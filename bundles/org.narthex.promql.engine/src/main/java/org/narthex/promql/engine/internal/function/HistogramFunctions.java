package org.narthex.promql.engine.internal.function;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.Bucket;
import org.narthex.model.histogram.BucketBounds;
import org.narthex.model.histogram.Buckets;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.engine.internal.exec.KahanSum;
import org.narthex.promql.engine.internal.exec.Presence;

/** Functions that make one number of a native histogram. They leave floats out. */
public final class HistogramFunctions {
    private static final Map<String, ToDoubleFunction<FloatHistogram>> FUNCTIONS = new HashMap<>();

    static {
        FUNCTIONS.put("histogram_count", FloatHistogram::count);
        FUNCTIONS.put("histogram_sum", FloatHistogram::sum);
        FUNCTIONS.put("histogram_avg", h -> h.sum() / h.count());
        FUNCTIONS.put("histogram_stddev", h -> Math.sqrt(variance(h)));
        FUNCTIONS.put("histogram_stdvar", HistogramFunctions::variance);
    }

    private HistogramFunctions() {}

    /** A function by its name, or null when there is none. */
    public static @Nullable SampleFunction function(String name) {
        ToDoubleFunction<FloatHistogram> f = FUNCTIONS.get(name);
        if (f == null) {
            return null;
        }
        return s -> {
            for (int i = Presence.next(s.present, 0); i >= 0; i = Presence.next(s.present, i + 1)) {
                FloatHistogram h = s.histogram(i);
                if (h == null) {
                    Presence.clear(s.present, i);
                } else {
                    s.values[i] = f.applyAsDouble(h);
                }
            }
            s.histograms = null;
        };
    }

    /** The variance where each observation lies in the middle of its bucket. */
    private static double variance(FloatHistogram h) {
        double mean = h.sum() / h.count();
        KahanSum variance = new KahanSum();
        boolean custom = BucketBounds.isCustom(h.schema());
        for (Bucket b : Buckets.all(h)) {
            if (b.count() != 0) {
                double delta = middle(b, custom) - mean;
                variance.add(b.count() * delta * delta);
            }
        }
        return variance.total() / h.count();
    }

    private static double middle(Bucket b, boolean custom) {
        if (custom) {
            return (b.upper() + b.lower()) / 2;
        }
        if (b.lower() <= 0 && b.upper() >= 0) {
            return 0;
        }
        double middle = Math.sqrt(b.upper() * b.lower());
        return b.upper() < 0 ? -middle : middle;
    }
}
