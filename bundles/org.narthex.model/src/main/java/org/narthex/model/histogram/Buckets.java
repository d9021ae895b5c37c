package org.narthex.model.histogram;

import java.util.ArrayList;
import java.util.List;

/** The buckets of float histograms with their bounds; empty ones that a span covers are among them. Thread-safe. */
public final class Buckets {
    private Buckets() {}

    /** Positive buckets, upwards from the zero bucket. */
    public static List<Bucket> positive(FloatHistogram h) {
        return side(h.positiveSpans(), h.positiveBuckets(), h.schema(), h.customValues(), true);
    }

    /** Negative buckets, downwards from the zero bucket. */
    public static List<Bucket> negative(FloatHistogram h) {
        return side(h.negativeSpans(), h.negativeBuckets(), h.schema(), h.customValues(), false);
    }

    /**
     * The zero bucket.
     *
     * @throws IllegalArgumentException for custom buckets, which have none
     */
    public static Bucket zero(FloatHistogram h) {
        if (BucketBounds.isCustom(h.schema())) {
            throw new IllegalArgumentException("histograms with custom buckets have no zero bucket");
        }
        return new Bucket(-h.zeroThreshold(), h.zeroThreshold(), true, true, h.zeroCount(), 0);
    }

    /** All buckets upwards; those that overlap with the zero bucket are cut at its bound. */
    public static List<Bucket> all(FloatHistogram h) {
        List<Bucket> all = new ArrayList<>();
        for (Bucket b : negative(h).reversed()) {
            all.add(cut(b, h.zeroThreshold()));
        }
        if (h.zeroCount() > 0) {
            all.add(zero(h));
        }
        for (Bucket b : positive(h)) {
            all.add(cut(b, h.zeroThreshold()));
        }
        return all;
    }

    /** For each bound of custom buckets, how many observations are at most that. */
    public static double[] cumulative(FloatHistogram h) {
        double[] counts = new double[h.customValues().length];
        for (Bucket b : positive(h)) {
            if (b.index() < counts.length) {
                counts[b.index()] += b.count();
            }
        }
        for (int i = 1; i < counts.length; i++) {
            counts[i] += counts[i - 1];
        }
        return counts;
    }

    private static Bucket cut(Bucket b, double threshold) {
        if (b.upper() < 0 && b.upper() > -threshold) {
            return b.withUpper(-threshold);
        }
        return b.lower() > 0 && b.lower() < threshold ? b.withLower(threshold) : b;
    }

    private static List<Bucket> side(
            List<Span> spans, double[] counts, int schema, double[] customValues, boolean positive) {
        List<Bucket> buckets = new ArrayList<>(counts.length);
        boolean custom = BucketBounds.isCustom(schema);
        int index = 0;
        int n = 0;
        for (Span span : spans) {
            index += span.offset();
            for (int i = 0; i < span.length() && n < counts.length; i++) {
                double outer = BucketBounds.upper(index, schema, customValues);
                double inner = BucketBounds.upper(index - 1, schema, customValues);
                double lower = positive ? inner : -outer;
                double upper = positive ? outer : -inner;
                boolean lowerIncluded = custom ? index == 0 : lower < 0;
                buckets.add(new Bucket(lower, upper, lowerIncluded, custom || upper > 0, counts[n], index));
                index++;
                n++;
            }
        }
        return buckets;
    }
}
