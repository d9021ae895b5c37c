package org.narthex.promql.engine.internal.function;

import java.util.List;
import java.util.function.Consumer;
import org.narthex.model.histogram.Bucket;
import org.narthex.model.histogram.BucketBounds;
import org.narthex.model.histogram.Buckets;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.engine.internal.exec.GoMath;

/** Quantiles and fractions of native histograms. Thread-safe. */
public final class NativeQuantiles {
    private NativeQuantiles() {}

    /**
     * A quantile.
     *
     * @param info takes the text of what the user should know
     */
    public static double quantile(double q, FloatHistogram h, Consumer<String> info) {
        if (q < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (q > 1) {
            return Double.POSITIVE_INFINITY;
        }
        if (h.count() == 0 || Double.isNaN(q)) {
            return Double.NaN;
        }
        // Observations of NaN are counted but in no bucket; then only the way upwards is right.
        boolean nanSum = Double.isNaN(h.sum());
        boolean upwards = nanSum || q < 0.5;
        List<Bucket> all = Buckets.all(h);
        List<Bucket> buckets = upwards ? all : all.reversed();
        double rank = upwards ? q * h.count() : (1 - q) * h.count();
        double count = 0;
        Bucket bucket = new Bucket(0, 0, false, false, 0, 0);
        int at = 0;
        while (at < buckets.size()) {
            Bucket b = buckets.get(at++);
            bucket = b;
            if (b.count() != 0) {
                count += b.count();
                if (count >= rank) {
                    break;
                }
            }
        }
        boolean custom = BucketBounds.isCustom(h.schema());
        double lower = bucket.lower();
        double upper = bucket.upper();
        if (custom) {
            if (lower == Double.NEGATIVE_INFINITY) {
                if (upper <= 0) {
                    return upper;
                }
                lower = 0;
            } else if (upper == Double.POSITIVE_INFINITY) {
                return lower;
            }
        } else if (lower < 0 && upper > 0) {
            lower = zeroLower(h, lower);
            upper = zeroUpper(h, upper);
        }
        count = Math.min(count, h.count());
        if (count < rank) {
            if (nanSum) {
                info.accept("input to histogram_quantile has NaN observations, result is NaN");
                return Double.NaN;
            }
            return upper;
        }
        double inside = upwards ? rank - (count - bucket.count()) : count - rank;
        double size = bucket.count();
        if (nanSum) {
            double total = count;
            for (; at < buckets.size(); at++) {
                total += buckets.get(at).count();
                // As Prometheus does: the size of the last bucket is what the part is divided by.
                size = buckets.get(at).count();
                lower = buckets.get(at).lower();
                upper = buckets.get(at).upper();
            }
            if (total < h.count()) {
                info.accept("input to histogram_quantile has NaN observations, result is skewed higher");
            }
        }
        double fraction = inside / size;
        if (custom || lower <= 0 && upper >= 0) {
            return lower + (upper - lower) * fraction;
        }
        double logLower = Bucket.log2(Math.abs(lower));
        double logUpper = Bucket.log2(Math.abs(upper));
        if (lower > 0) {
            return GoMath.exp2(logLower + (logUpper - logLower) * fraction);
        }
        return -GoMath.exp2(logUpper + (logLower - logUpper) * (1 - fraction));
    }

    private static double zeroLower(FloatHistogram h, double lower) {
        return h.negativeBuckets().length == 0 && h.positiveBuckets().length > 0 ? 0 : lower;
    }

    private static double zeroUpper(FloatHistogram h, double upper) {
        return h.positiveBuckets().length == 0 && h.negativeBuckets().length > 0 ? 0 : upper;
    }

    /**
     * The part of the observations between two values.
     *
     * @param info takes the text of what the user should know
     */
    public static double fraction(double lower, double upper, FloatHistogram h, Consumer<String> info) {
        if (h.count() == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
            return Double.NaN;
        }
        if (lower >= upper) {
            return 0;
        }
        List<Bucket> buckets = Buckets.all(h);
        double count = h.count();
        if (Double.isNaN(h.sum())) {
            count = 0;
            for (Bucket b : buckets) {
                count += b.count();
            }
            if (count < h.count()) {
                info.accept("input to histogram_fraction has NaN observations, which are excluded from all fractions");
            }
        }
        return (rank(upper, h, buckets, count) - rank(lower, h, buckets, count)) / h.count();
    }

    /** How many observations lie below a value. */
    private static double rank(double value, FloatHistogram h, List<Bucket> buckets, double count) {
        boolean custom = BucketBounds.isCustom(h.schema());
        double rank = 0;
        for (Bucket bucket : buckets) {
            Bucket b = bucket;
            boolean zero = b.lower() <= 0 && b.upper() >= 0;
            if (zero) {
                b = new Bucket(
                        zeroLower(h, b.lower()),
                        zeroUpper(h, b.upper()),
                        b.lowerInclusive(),
                        b.upperInclusive(),
                        b.count(),
                        b.index());
            }
            if (b.lower() >= value) {
                return rank > count ? count : rank;
            }
            if (b.upper() > value) {
                double inside = b.lower() == Double.NEGATIVE_INFINITY
                        ? b.count()
                        : rank + b.count() * b.fractionBelow(value, custom || zero);
                return inside > count ? count : inside;
            }
            rank += b.count();
        }
        return count;
    }
}
