package org.narthex.model.histogram;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Brings histograms of a newer server, with the reserved finer schemas 9 to 52, down to the finest in use. Thread-safe. */
public final class ReservedSchemas {
    private static final int MAX_RESERVED = 52;

    private ReservedSchemas() {}

    private static boolean isTooFine(int schema) {
        return schema > BucketBounds.MAX_SCHEMA && schema <= MAX_RESERVED;
    }

    /**
     * The histogram, in the finest schema in use if its own is finer.
     *
     * @throws IllegalArgumentException when spans and buckets contradict each other
     */
    public static Histogram reduce(Histogram h) {
        if (!isTooFine(h.schema())) {
            return h;
        }
        int shift = h.schema() - BucketBounds.MAX_SCHEMA;
        long[] positive = targets(h.positiveSpans(), h.positiveBuckets().length, shift);
        long[] negative = targets(h.negativeSpans(), h.negativeBuckets().length, shift);
        return new Histogram(
                h.hint(),
                BucketBounds.MAX_SCHEMA,
                h.zeroThreshold(),
                h.zeroCount(),
                h.count(),
                h.sum(),
                spans(positive),
                spans(negative),
                deltas(positive, h.positiveBuckets()),
                deltas(negative, h.negativeBuckets()),
                h.customValues());
    }

    /**
     * The histogram, in the finest schema in use if its own is finer.
     *
     * @throws IllegalArgumentException when spans and buckets contradict each other
     */
    public static FloatHistogram reduce(FloatHistogram h) {
        if (!isTooFine(h.schema())) {
            return h;
        }
        int shift = h.schema() - BucketBounds.MAX_SCHEMA;
        long[] positive = targets(h.positiveSpans(), h.positiveBuckets().length, shift);
        long[] negative = targets(h.negativeSpans(), h.negativeBuckets().length, shift);
        return new FloatHistogram(
                h.hint(),
                BucketBounds.MAX_SCHEMA,
                h.zeroThreshold(),
                h.zeroCount(),
                h.count(),
                h.sum(),
                spans(positive),
                spans(negative),
                counts(positive, h.positiveBuckets()),
                counts(negative, h.negativeBuckets()),
                h.customValues());
    }

    /** For each bucket the index of the coarser one that contains it; bucket i reaches to base^i, inclusive. */
    private static long[] targets(List<Span> spans, int buckets, int shift) {
        long[] out = new long[buckets];
        int n = 0;
        long index = 0;
        for (int i = 0; i < spans.size(); i++) {
            Span span = spans.get(i);
            if (i > 0 && span.offset() < 0) {
                throw new IllegalArgumentException("span number " + (i + 1) + " with offset " + span.offset()
                        + ": histogram has a span whose offset is negative");
            }
            if (span.length() > buckets - n) {
                throw mismatch("have " + buckets + " buckets but spans need more");
            }
            index += span.offset();
            if (index < Integer.MIN_VALUE || index + span.length() > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "span number " + (i + 1) + " reaches beyond the buckets that there are");
            }
            for (int k = 0; k < span.length(); k++) {
                out[n++] = ((index++ - 1) >> shift) + 1;
            }
        }
        if (n < buckets) {
            throw mismatch("spans need " + n + " buckets, have " + buckets + " buckets");
        }
        return out;
    }

    private static IllegalArgumentException mismatch(String what) {
        return new IllegalArgumentException(
                what + ": histogram spans specify different number of buckets than provided");
    }

    private static List<Span> spans(long[] targets) {
        List<Span> out = new ArrayList<>();
        long behind = 0;
        for (int i = 0; i < targets.length; ) {
            long first = targets[i];
            long last = first;
            while (i < targets.length && targets[i] <= last + 1) {
                last = targets[i++];
            }
            out.add(new Span(Math.toIntExact(first - behind), Math.toIntExact(last - first + 1)));
            behind = last + 1;
        }
        return out;
    }

    private static double[] counts(long[] targets, double[] counts) {
        double[] out = new double[targets.length];
        int n = -1;
        for (int i = 0; i < targets.length; i++) {
            if (i == 0 || targets[i] != targets[i - 1]) {
                n++;
            }
            out[n] += counts[i];
        }
        return Arrays.copyOf(out, n + 1);
    }

    private static long[] deltas(long[] targets, long[] deltas) {
        long[] out = new long[targets.length];
        int n = -1;
        long current = 0;
        for (int i = 0; i < targets.length; i++) {
            current += deltas[i];
            if (i == 0 || targets[i] != targets[i - 1]) {
                n++;
            }
            out[n] += current;
        }
        for (int i = n; i > 0; i--) {
            out[i] -= out[i - 1];
        }
        return Arrays.copyOf(out, n + 1);
    }
}
