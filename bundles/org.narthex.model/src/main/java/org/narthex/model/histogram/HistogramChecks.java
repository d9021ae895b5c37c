package org.narthex.model.histogram;

import java.util.List;
import java.util.Locale;
import org.narthex.model.GoFloat;

/** Refuses histograms whose parts contradict each other, with Prometheus' texts. Thread-safe. */
public final class HistogramChecks {
    private static final String NEGATIVE_BUCKET = "histogram has a bucket whose observation count is negative";
    private static final String NEGATIVE_OFFSET = "histogram has a span whose offset is negative";
    private static final String BUCKETS_MISMATCH = "histogram spans specify different number of buckets than provided";

    private HistogramChecks() {}

    /**
     * Checks a float histogram; whether the count fits the buckets is not checked, as rounding may part them.
     *
     * @throws IllegalArgumentException naming the first contradiction
     */
    public static void check(FloatHistogram h) {
        boolean custom = BucketBounds.isCustom(h.schema());
        if (custom) {
            custom(h.customValues(), h.positiveSpans(), h.positiveBuckets().length);
            unused(h.zeroCount(), h.zeroThreshold(), h.negativeSpans(), h.negativeBuckets().length);
        } else {
            exponential(h.schema());
            spans("positive side: ", h.positiveSpans(), h.positiveBuckets().length);
            spans("negative side: ", h.negativeSpans(), h.negativeBuckets().length);
            buckets("negative side: ", h.negativeBuckets());
            if (h.zeroCount() < 0) {
                throw bad("zero bucket has observation count of " + GoFloat.shortest(h.zeroCount()) + ": "
                        + NEGATIVE_BUCKET);
            }
            noCustomValues(h.customValues());
        }
        if (h.count() < 0) {
            throw bad("observation count is  " + GoFloat.shortest(h.count())
                    + ": histogram's observation count is negative");
        }
        buckets("positive side: ", h.positiveBuckets());
    }

    /**
     * Checks an integer histogram; its count must be that of its buckets, or not below it when observations were NaN.
     *
     * @throws IllegalArgumentException naming the first contradiction
     */
    public static void check(Histogram h) {
        long observed = h.zeroCount();
        if (BucketBounds.isCustom(h.schema())) {
            custom(h.customValues(), h.positiveSpans(), h.positiveBuckets().length);
            unused((double) h.zeroCount(), h.zeroThreshold(), h.negativeSpans(), h.negativeBuckets().length);
        } else {
            exponential(h.schema());
            spans("positive side: ", h.positiveSpans(), h.positiveBuckets().length);
            spans("negative side: ", h.negativeSpans(), h.negativeBuckets().length);
            observed += deltas("negative side: ", h.negativeBuckets());
            noCustomValues(h.customValues());
        }
        observed += deltas("positive side: ", h.positiveBuckets());
        String found = Long.toUnsignedString(observed) + " observations found in buckets, but the Count field is "
                + Long.toUnsignedString(h.count()) + ": histogram's observation count should ";
        if (!Double.isNaN(h.sum()) && observed != h.count()) {
            throw bad(found + "equal the number of observations found in the buckets (in absence of NaN)");
        }
        if (Double.isNaN(h.sum()) && Long.compareUnsigned(observed, h.count()) > 0) {
            throw bad(found + "be at least the number of observations found in the buckets");
        }
    }

    private static IllegalArgumentException bad(String message) {
        return new IllegalArgumentException(message);
    }

    private static void exponential(int schema) {
        if (!BucketBounds.isExponential(schema)) {
            throw bad("histogram has an invalid schema, which must be between -4 and 8 for exponential buckets, or -53"
                    + " for custom buckets, got schema " + schema);
        }
    }

    private static void noCustomValues(double[] values) {
        if (values.length > 0) {
            throw bad("histogram with exponential schema must not have custom bounds");
        }
    }

    private static void unused(double zeroCount, double zeroThreshold, List<Span> spans, int buckets) {
        if (zeroCount != 0) {
            throw bad("custom buckets: must have zero count of 0");
        }
        if (zeroThreshold != 0) {
            throw bad("custom buckets: must have zero threshold of 0");
        }
        if (!spans.isEmpty()) {
            throw bad("custom buckets: must not have negative spans");
        }
        if (buckets > 0) {
            throw bad("custom buckets: must not have negative buckets");
        }
    }

    private static void spans(String where, List<Span> spans, int buckets) {
        long covered = 0;
        for (int i = 0; i < spans.size(); i++) {
            if (i > 0) {
                offset(where, i, spans.get(i));
            }
            covered += spans.get(i).length();
        }
        covered(where, covered, buckets);
    }

    private static void offset(String where, int i, Span span) {
        if (span.offset() < 0) {
            throw bad(where + "span number " + (i + 1) + " with offset " + span.offset() + ": " + NEGATIVE_OFFSET);
        }
    }

    private static void covered(String where, long covered, int buckets) {
        if (covered != buckets) {
            throw bad(where + "spans need " + covered + " buckets, have " + buckets + " buckets: " + BUCKETS_MISMATCH);
        }
    }

    private static void buckets(String where, double[] counts) {
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] < 0) {
                throw bad(where + "bucket number " + (i + 1) + " has observation count of "
                        + GoFloat.shortest(counts[i]) + ": " + NEGATIVE_BUCKET);
            }
        }
    }

    private static long deltas(String where, long[] deltas) {
        long current = 0;
        long all = 0;
        for (int i = 0; i < deltas.length; i++) {
            current += deltas[i];
            if (current < 0) {
                throw bad(where + "bucket number " + (i + 1) + " has observation count of " + current + ": "
                        + NEGATIVE_BUCKET);
            }
            all += current;
        }
        return all;
    }

    private static void custom(double[] bounds, List<Span> spans, int buckets) {
        String where = "custom buckets: ";
        for (int i = 0; i < bounds.length; i++) {
            if (Double.isNaN(bounds[i])) {
                throw bad(where + "histogram custom bounds must not be NaN");
            }
            if (i > 0 && bounds[i] <= bounds[i - 1]) {
                throw bad(String.format(
                        Locale.ROOT,
                        "%sprevious bound is %f and current is %f: histogram custom bounds must be in strictly"
                                + " increasing order",
                        where,
                        bounds[i - 1],
                        bounds[i]));
            }
        }
        if (bounds.length > 0 && bounds[bounds.length - 1] == Double.POSITIVE_INFINITY) {
            throw bad(where + "last +Inf bound must not be explicitly defined: histogram custom bounds must be finite");
        }
        long covered = 0;
        long total = 0;
        for (int i = 0; i < spans.size(); i++) {
            offset(where, i, spans.get(i));
            covered += spans.get(i).length();
            total += (long) spans.get(i).length() + spans.get(i).offset();
        }
        covered(where, covered, buckets);
        if (bounds.length + 1L < total) {
            throw bad(where + "only " + bounds.length
                    + " custom bounds defined which is insufficient to cover total span length of " + total
                    + ": histogram custom bounds are too few");
        }
    }
}
