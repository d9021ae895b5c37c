package org.narthex.model.histogram;

import java.util.List;

/**
 * A native histogram with float counts; buckets are absolute.
 *
 * <p>Immutable and thread-safe; the arrays are shared, nobody writes to them.
 */
public final class FloatHistogram {
    private final CounterResetHint hint;
    private final HistogramShape shape;
    private final double zeroCount;
    private final double count;
    private final double sum;
    private final double[] positiveBuckets;
    private final double[] negativeBuckets;

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
        this(
                hint,
                new HistogramShape(schema, zeroThreshold, positiveSpans, negativeSpans, customValues),
                zeroCount,
                count,
                sum,
                positiveBuckets,
                negativeBuckets);
    }

    /** A histogram of a shape that others may have too; arrays are taken as they are. */
    public FloatHistogram(
            CounterResetHint hint,
            HistogramShape shape,
            double zeroCount,
            double count,
            double sum,
            double[] positiveBuckets,
            double[] negativeBuckets) {
        this.hint = hint;
        this.shape = shape;
        this.zeroCount = zeroCount;
        this.count = count;
        this.sum = sum;
        this.positiveBuckets = positiveBuckets;
        this.negativeBuckets = negativeBuckets;
    }

    /** Which buckets there are. */
    public HistogramShape shape() {
        return shape;
    }

    public CounterResetHint hint() {
        return hint;
    }

    /** Resolution: -4 to 8 exponential, -53 custom buckets. */
    public int schema() {
        return shape.schema();
    }

    public double zeroThreshold() {
        return shape.zeroThreshold();
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
        return shape.positiveSpans();
    }

    public List<Span> negativeSpans() {
        return shape.negativeSpans();
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
        return shape.customValues();
    }
}
