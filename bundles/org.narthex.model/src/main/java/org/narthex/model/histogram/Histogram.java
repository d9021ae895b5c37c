package org.narthex.model.histogram;

import java.util.List;

/**
 * A native histogram with integer counts; buckets are deltas to the bucket before.
 *
 * <p>Immutable and thread-safe; the arrays are shared, nobody writes to them.
 */
public final class Histogram {
    private final CounterResetHint hint;
    private final int schema;
    private final double zeroThreshold;
    private final long zeroCount;
    private final long count;
    private final double sum;
    private final List<Span> positiveSpans;
    private final List<Span> negativeSpans;
    private final long[] positiveBuckets;
    private final long[] negativeBuckets;
    private final double[] customValues;

    /** A histogram of the given parts; arrays are taken as they are. */
    public Histogram(
            CounterResetHint hint,
            int schema,
            double zeroThreshold,
            long zeroCount,
            long count,
            double sum,
            List<Span> positiveSpans,
            List<Span> negativeSpans,
            long[] positiveBuckets,
            long[] negativeBuckets,
            double[] customValues) {
        this.hint = hint;
        this.schema = schema;
        this.zeroThreshold = zeroThreshold;
        this.zeroCount = zeroCount;
        this.count = count;
        this.sum = sum;
        this.positiveSpans = positiveSpans;
        this.negativeSpans = negativeSpans;
        this.positiveBuckets = positiveBuckets;
        this.negativeBuckets = negativeBuckets;
        this.customValues = customValues;
    }

    public CounterResetHint hint() {
        return hint;
    }

    /** Resolution: -4 to 8 exponential, -53 custom buckets. */
    public int schema() {
        return schema;
    }

    public double zeroThreshold() {
        return zeroThreshold;
    }

    public long zeroCount() {
        return zeroCount;
    }

    public long count() {
        return count;
    }

    public double sum() {
        return sum;
    }

    public List<Span> positiveSpans() {
        return positiveSpans;
    }

    public List<Span> negativeSpans() {
        return negativeSpans;
    }

    /** Deltas of the counts of consecutive positive buckets. */
    public long[] positiveBuckets() {
        return positiveBuckets;
    }

    /** Deltas of the counts of consecutive negative buckets. */
    public long[] negativeBuckets() {
        return negativeBuckets;
    }

    /** Upper bounds of custom buckets, without +Inf. */
    public double[] customValues() {
        return customValues;
    }
}
