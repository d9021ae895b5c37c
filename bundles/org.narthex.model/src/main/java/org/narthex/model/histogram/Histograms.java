package org.narthex.model.histogram;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.narthex.model.GoFloat;

/** Conversions, comparisons and text forms of native histograms. Thread-safe. */
public final class Histograms {
    private static final int STRUCT_BYTES = 168;
    private static final int ELEMENT_BYTES = 8;

    private Histograms() {}

    /** An integer histogram with float counts. */
    public static FloatHistogram toFloat(Histogram h) {
        boolean custom = BucketBounds.isCustom(h.schema());
        return new FloatHistogram(
                h.hint(),
                h.schema(),
                custom ? 0 : h.zeroThreshold(),
                custom ? 0 : (double) h.zeroCount(),
                (double) h.count(),
                h.sum(),
                h.positiveSpans(),
                custom ? List.of() : h.negativeSpans(),
                absolute(h.positiveBuckets()),
                custom ? new double[0] : absolute(h.negativeBuckets()),
                custom ? h.customValues() : new double[0]);
    }

    private static double[] absolute(long[] deltas) {
        double[] counts = new double[deltas.length];
        double current = 0;
        for (int i = 0; i < deltas.length; i++) {
            current += (double) deltas[i];
            counts[i] = current;
        }
        return counts;
    }

    /** The histogram with that hint. */
    public static FloatHistogram withHint(FloatHistogram h, CounterResetHint hint) {
        if (h.hint() == hint) {
            return h;
        }
        return new FloatHistogram(
                hint, h.shape(), h.zeroCount(), h.count(), h.sum(), h.positiveBuckets(), h.negativeBuckets());
    }

    /**
     * The histogram in a schema of lower resolution; its hint is then unknown.
     *
     * @throws IllegalArgumentException for custom buckets or a higher resolution
     */
    public static FloatHistogram copyToSchema(FloatHistogram h, int schema) {
        return schema == h.schema()
                ? h
                : new MutableHistogram(h)
                        .reduceTo(schema)
                        .hint(CounterResetHint.UNKNOWN)
                        .toHistogram();
    }

    /** The histogram without empty buckets. */
    public static FloatHistogram compact(FloatHistogram h) {
        return new MutableHistogram(h).compact().toHistogram();
    }

    /** The bytes that Prometheus counts for a histogram where samples in memory are limited. */
    public static int size(FloatHistogram h) {
        return STRUCT_BYTES
                + ELEMENT_BYTES
                        * (h.positiveSpans().size()
                                + h.negativeSpans().size()
                                + h.positiveBuckets().length
                                + h.negativeBuckets().length
                                + h.customValues().length);
    }

    /** Whether both have the same schema, numbers (to the bit) and buckets, empty ones included; hints do not count. */
    public static boolean equal(FloatHistogram a, FloatHistogram b) {
        boolean custom = BucketBounds.isCustom(a.schema());
        return a.schema() == b.schema()
                && bits(a.count()) == bits(b.count())
                && bits(a.sum()) == bits(b.sum())
                && (!custom || BucketBounds.same(a.customValues(), b.customValues()))
                && a.zeroThreshold() == b.zeroThreshold()
                && bits(a.zeroCount()) == bits(b.zeroCount())
                && sameSide(a.negativeSpans(), a.negativeBuckets(), b.negativeSpans(), b.negativeBuckets())
                && sameSide(a.positiveSpans(), a.positiveBuckets(), b.positiveSpans(), b.positiveBuckets());
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    private static boolean sameSide(List<Span> spansA, double[] a, List<Span> spansB, double[] b) {
        BucketCounts sideA = BucketCounts.of(spansA, a);
        BucketCounts sideB = BucketCounts.of(spansB, b);
        if (a.length != b.length || sideA.size != sideB.size) {
            return false;
        }
        for (int i = 0; i < sideA.size; i++) {
            if (sideA.index[i] != sideB.index[i] || bits(a[i]) != bits(b[i])) {
                return false;
            }
        }
        return true;
    }

    /** The text form: {@code {count:3, sum:5, [-1,-0.5):1, (0.5,1]:2}}; empty buckets are left out. */
    public static String text(FloatHistogram h) {
        List<String> parts = new ArrayList<>();
        parts.add("count:" + GoFloat.shortest(h.count()));
        parts.add("sum:" + GoFloat.shortest(h.sum()));
        for (Bucket b : Buckets.negative(h).reversed()) {
            addPopulated(parts, b);
        }
        if (h.zeroCount() != 0) {
            parts.add(Buckets.zero(h).toString());
        }
        for (Bucket b : Buckets.positive(h)) {
            addPopulated(parts, b);
        }
        return "{" + String.join(", ", parts) + "}";
    }

    private static void addPopulated(List<String> parts, Bucket b) {
        if (b.count() != 0) {
            parts.add(b.toString());
        }
    }

    /** The form of series descriptions: <code>{{schema:1 count:3 buckets:[1 2]}}</code>. */
    public static String description(FloatHistogram h) {
        List<String> parts = new ArrayList<>();
        if (h.schema() != 0) {
            parts.add("schema:" + h.schema());
        }
        addNumber(parts, "count", h.count());
        addNumber(parts, "sum", h.sum());
        addNumber(parts, "z_bucket", h.zeroCount());
        addNumber(parts, "z_bucket_w", h.zeroThreshold());
        if (BucketBounds.isCustom(h.schema())) {
            parts.add("custom_values:" + numbers(h.customValues()));
        }
        switch (h.hint()) {
            case UNKNOWN -> {}
            case RESET -> parts.add("counter_reset_hint:reset");
            case NOT_RESET -> parts.add("counter_reset_hint:not_reset");
            case GAUGE -> parts.add("counter_reset_hint:gauge");
        }
        addSide(parts, "", h.positiveSpans(), h.positiveBuckets());
        addSide(parts, "n_", h.negativeSpans(), h.negativeBuckets());
        return "{{" + String.join(" ", parts) + "}}";
    }

    private static void addNumber(List<String> parts, String key, double value) {
        if (value != 0) {
            parts.add(key + ":" + GoFloat.shortest(value));
        }
    }

    /** One run of buckets from the first to the last populated one. */
    private static void addSide(List<String> parts, String prefix, List<Span> spans, double[] counts) {
        BucketCounts side = BucketCounts.of(spans, counts);
        side.removeEmpty();
        if (side.size == 0) {
            return;
        }
        int first = side.index[0];
        if (first != 0) {
            parts.add(prefix + "offset:" + first);
        }
        double[] run = new double[side.index[side.size - 1] - first + 1];
        for (int i = 0; i < side.size; i++) {
            run[side.index[i] - first] = side.count[i];
        }
        parts.add(prefix + "buckets:" + numbers(run));
    }

    private static String numbers(double[] values) {
        return Arrays.stream(values).mapToObj(GoFloat::shortest).collect(Collectors.joining(" ", "[", "]"));
    }
}
