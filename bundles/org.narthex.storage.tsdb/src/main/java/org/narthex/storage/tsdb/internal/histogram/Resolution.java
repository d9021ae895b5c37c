package org.narthex.storage.tsdb.internal.histogram;

import java.util.Arrays;
import java.util.List;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.model.histogram.Span;

/** Brings histograms of a newer server, with finer buckets than we know, down to the finest schema in use. */
final class Resolution {
    static final int MAX_SCHEMA = 8;

    private Resolution() {}

    static Histogram reduce(Histogram h) {
        int shift = h.schema() - MAX_SCHEMA;
        int[] positive = BucketLayouts.indexes(h.positiveSpans());
        int[] negative = BucketLayouts.indexes(h.negativeSpans());
        int[] coarsePositive = coarse(positive, shift);
        int[] coarseNegative = coarse(negative, shift);
        return new Histogram(
                h.hint(),
                MAX_SCHEMA,
                h.zeroThreshold(),
                h.zeroCount(),
                h.count(),
                h.sum(),
                spans(coarsePositive),
                spans(coarseNegative),
                sumDeltas(coarsePositive, h.positiveBuckets()),
                sumDeltas(coarseNegative, h.negativeBuckets()),
                h.customValues());
    }

    static FloatHistogram reduce(FloatHistogram h) {
        int shift = h.schema() - MAX_SCHEMA;
        int[] coarsePositive = coarse(BucketLayouts.indexes(h.positiveSpans()), shift);
        int[] coarseNegative = coarse(BucketLayouts.indexes(h.negativeSpans()), shift);
        return new FloatHistogram(
                h.hint(),
                MAX_SCHEMA,
                h.zeroThreshold(),
                h.zeroCount(),
                h.count(),
                h.sum(),
                spans(coarsePositive),
                spans(coarseNegative),
                sum(coarsePositive, h.positiveBuckets()),
                sum(coarseNegative, h.negativeBuckets()),
                h.customValues());
    }

    /** For each bucket the coarser one that contains it; bucket i reaches to base^i, inclusive. */
    private static int[] coarse(int[] indexes, int shift) {
        int[] out = new int[indexes.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = ((indexes[i] - 1) >> Math.min(shift, 31)) + 1;
        }
        return out;
    }

    private static List<Span> spans(int[] repeated) {
        return BucketLayouts.spans(Arrays.stream(repeated).distinct().toArray());
    }

    private static double[] sum(int[] targets, double[] counts) {
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

    private static long[] sumDeltas(int[] targets, long[] deltas) {
        long[] counts = new long[targets.length];
        int n = -1;
        long current = 0;
        for (int i = 0; i < targets.length; i++) {
            current += deltas[i];
            if (i == 0 || targets[i] != targets[i - 1]) {
                n++;
            }
            counts[n] += current;
        }
        for (int i = n; i > 0; i--) {
            counts[i] -= counts[i - 1];
        }
        return Arrays.copyOf(counts, n + 1);
    }
}
