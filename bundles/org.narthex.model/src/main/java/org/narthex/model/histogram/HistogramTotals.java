package org.narthex.model.histogram;

/** What a histogram has beside its buckets: zero count, count and sum, each with its rounding error. Not thread-safe. */
final class HistogramTotals {
    private final CompensatedSum zero;
    private final CompensatedSum count;
    private final CompensatedSum sum;

    HistogramTotals(FloatHistogram h) {
        zero = new CompensatedSum(h.zeroCount());
        count = new CompensatedSum(h.count());
        sum = new CompensatedSum(h.sum());
    }

    private HistogramTotals(HistogramTotals t) {
        zero = new CompensatedSum(t.zero.sum(), t.zero.error());
        count = new CompensatedSum(t.count.sum(), t.count.error());
        sum = new CompensatedSum(t.sum.sum(), t.sum.error());
    }

    HistogramTotals copy() {
        return new HistogramTotals(this);
    }

    /** Becomes those of another histogram, without errors. */
    void set(FloatHistogram h) {
        zero.set(h.zeroCount(), 0);
        count.set(h.count(), 0);
        sum.set(h.sum(), 0);
    }

    double zeroCount() {
        return zero.sum();
    }

    /** The zero bucket, if it had that threshold. */
    ZeroBucket zeroBucket(double threshold) {
        return new ZeroBucket(zero.sum(), zero.error(), threshold);
    }

    void setZero(double newCount, double error) {
        zero.set(newCount, error);
    }

    double count() {
        return count.sum();
    }

    double sum() {
        return sum.sum();
    }

    /** Adds a zero bucket, or subtracts it; the error of one that is added to a compensated sum counts. */
    void addZero(ZeroBucket other, int sign, boolean compensated) {
        if (compensated) {
            zero.add(other.count());
            zero.add(other.error());
        } else {
            zero.addPlainly(sign * other.count());
        }
    }

    /** Adds count and sum, or subtracts them. */
    void add(double otherCount, double otherSum, int sign, boolean compensated) {
        if (compensated) {
            count.add(otherCount);
            sum.add(otherSum);
        } else {
            count.addPlainly(sign * otherCount);
            sum.addPlainly(sign * otherSum);
        }
    }

    /** Adds the errors to the numbers. */
    void settle() {
        zero.settle();
        count.settle();
        sum.settle();
    }

    void multiply(double factor) {
        zero.multiply(factor);
        count.multiply(factor);
        sum.multiply(factor);
    }

    void divide(double divisor) {
        zero.divide(divisor);
        count.divide(divisor);
        sum.divide(divisor);
    }

    /** Whether one of the numbers has become infinite. */
    boolean hasInfinite() {
        return Double.isInfinite(zero.sum()) || Double.isInfinite(count.sum()) || Double.isInfinite(sum.sum());
    }
}
