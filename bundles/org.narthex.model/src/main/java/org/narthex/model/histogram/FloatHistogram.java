package org.narthex.model.histogram;

import java.util.List;

/**
 * A native histogram with float counts; buckets are absolute.
 *
 * <p>Immutable and thread-safe; the arrays are shared, nobody writes to them.
 */
public final class FloatHistogram {
    private final CounterResetHint hint;
    private final int schema;
    private final double zeroThreshold;
    private final double zeroCount;
    private final double count;
    private final double sum;
    private final List<Span> positiveSpans;
    private final List<Span> negativeSpans;
    private final double[] positiveBuckets;
    private final double[] negativeBuckets;
    private final double[] customValues;

    /** A histogram of the given parts; arrays are taken as they are. */
    public FloatHistogram(
            CounterResetHint hint,
            int schema,
            double zeroThreshold,
            double zeroCount,
            double count,
            double sum,
            List<Span> positiveSpans,
            List<Span> negativeSpans,
            double[] positiveBuckets,
            double[] negativeBuckets,
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

    public double zeroCount() {
        return zeroCount;
    }

    public double count() {
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

    /** Counts of the positive buckets. */
    public double[] positiveBuckets() {
        return positiveBuckets;
    }

    /** Counts of the negative buckets. */
    public double[] negativeBuckets() {
        return negativeBuckets;
    }

    /** Upper bounds of custom buckets, without +Inf. */
    public double[] customValues() {
        return customValues;
    }
}
