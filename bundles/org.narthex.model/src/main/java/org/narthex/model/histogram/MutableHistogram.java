package org.narthex.model.histogram;

import java.util.Arrays;

/**
 * A float histogram that arithmetic changes in place. With {@link #addCompensated} it also keeps what rounding takes from
 * each of its numbers; {@link #mul} and {@link #div} scale that too. Not thread-safe.
 */
public final class MutableHistogram {
    /**
     * What happened while two histograms were combined.
     *
     * @param resetCollision whether one told of a counter reset and the other one of none
     * @param boundsReconciled whether differing custom bounds were reduced to those in both
     */
    public record Combined(boolean resetCollision, boolean boundsReconciled) {}

    private CounterResetHint hint;
    private int schema;
    private double zeroThreshold;
    private double zeroCount;
    private double zeroError;
    private double count;
    private double countError;
    private double sum;
    private double sumError;
    private BucketCounts positive;
    private BucketCounts negative;
    private double[] customValues;

    /** Whether a compensated sum has been made. */
    private boolean compensating;

    /** A copy of a histogram. */
    public MutableHistogram(FloatHistogram h) {
        hint = h.hint();
        schema = h.schema();
        zeroThreshold = h.zeroThreshold();
        zeroCount = h.zeroCount();
        count = h.count();
        sum = h.sum();
        positive = BucketCounts.of(h.positiveSpans(), h.positiveBuckets());
        negative = BucketCounts.of(h.negativeSpans(), h.negativeBuckets());
        customValues = h.customValues();
    }

    private MutableHistogram(MutableHistogram h) {
        hint = h.hint;
        schema = h.schema;
        zeroThreshold = h.zeroThreshold;
        zeroCount = h.zeroCount;
        zeroError = h.zeroError;
        count = h.count;
        countError = h.countError;
        sum = h.sum;
        sumError = h.sumError;
        positive = h.positive.copy();
        negative = h.negative.copy();
        customValues = h.customValues;
        compensating = h.compensating;
    }

    /** A copy that changes on its own. */
    public MutableHistogram copy() {
        return new MutableHistogram(this);
    }

    /** What the histogram is now; rounding errors are left out. */
    public FloatHistogram toHistogram() {
        return new FloatHistogram(
                hint,
                schema,
                zeroThreshold,
                zeroCount,
                count,
                sum,
                positive.spans(),
                negative.spans(),
                positive.counts(),
                negative.counts(),
                customValues);
    }

    public CounterResetHint hint() {
        return hint;
    }

    public MutableHistogram hint(CounterResetHint newHint) {
        hint = newHint;
        return this;
    }

    public int schema() {
        return schema;
    }

    public double count() {
        return count;
    }

    public double sum() {
        return sum;
    }

    private boolean custom() {
        return BucketBounds.isCustom(schema);
    }

    /**
     * Adds another histogram; the lower resolution and the wider zero bucket are taken.
     *
     * @throws IncompatibleBucketsException for a mix of exponential and custom buckets
     */
    public Combined add(FloatHistogram other) {
        return combine(new MutableHistogram(other), 1, false);
    }

    /**
     * Subtracts another histogram, as {@link #add}.
     *
     * @throws IncompatibleBucketsException for a mix of exponential and custom buckets
     */
    public Combined sub(FloatHistogram other) {
        return combine(new MutableHistogram(other), -1, false);
    }

    /**
     * Adds another histogram and keeps what rounding takes away.
     *
     * @throws IncompatibleBucketsException for a mix of exponential and custom buckets
     */
    public Combined addCompensated(FloatHistogram other) {
        return combine(new MutableHistogram(other), 1, true);
    }

    private Combined combine(MutableHistogram other, int sign, boolean compensated) {
        if (custom() != other.custom()) {
            throw new IncompatibleBucketsException();
        }
        boolean collision = adjustHint(other.hint);
        compensating |= compensated;
        if (!custom()) {
            double otherZeroError = reconcileZeroBuckets(other);
            if (compensated) {
                increaseZero(other.zeroCount);
                increaseZero(otherZeroError);
            } else {
                zeroCount += sign * other.zeroCount;
            }
        }
        if (compensated) {
            double e = CompensatedSum.error(other.count, count, countError);
            count += other.count;
            countError = e;
            e = CompensatedSum.error(other.sum, sum, sumError);
            sum += other.sum;
            sumError = e;
        } else {
            count += sign * other.count;
            sum += sign * other.sum;
        }
        if (custom()) {
            return new Combined(collision, combineCustom(other, sign, compensated));
        }
        int target = Math.min(schema, other.schema);
        positive = positive.reduced(schema, target, compensated);
        negative = negative.reduced(schema, target, compensated);
        BucketCounts otherPositive = other.positive.reduced(other.schema, target, compensated);
        BucketCounts otherNegative = other.negative.reduced(other.schema, target, compensated);
        schema = target;
        positive.add(otherPositive, sign, true, schema, zeroThreshold, compensated);
        negative.add(otherNegative, sign, true, schema, zeroThreshold, compensated);
        return new Combined(collision, false);
    }

    private void increaseZero(double value) {
        double e = CompensatedSum.error(value, zeroCount, zeroError);
        zeroCount += value;
        zeroError = e;
    }

    private boolean combineCustom(MutableHistogram other, int sign, boolean compensated) {
        if (BucketBounds.same(customValues, other.customValues)) {
            positive.add(other.positive, sign, false, schema, 0, compensated);
            return false;
        }
        double[] common = BucketBounds.common(customValues, other.customValues);
        BucketCounts target = BucketCounts.zeros(common.length + 1);
        positive.mapInto(target, customValues, common, 1, compensated);
        other.positive.mapInto(target, other.customValues, common, sign, false);
        target.removeEmpty();
        if (!compensated) {
            target.clearErrors();
        }
        positive = target;
        customValues = common;
        return true;
    }

    private boolean adjustHint(CounterResetHint other) {
        if (other == hint || hint == CounterResetHint.GAUGE) {
            return false;
        }
        if (other == CounterResetHint.GAUGE) {
            hint = CounterResetHint.GAUGE;
            return false;
        }
        boolean collision = hint != CounterResetHint.UNKNOWN && other != CounterResetHint.UNKNOWN;
        hint = CounterResetHint.UNKNOWN;
        return collision;
    }

    /**
     * Widens the zero bucket of this histogram, and the zero count of the other one, until both have the same threshold
     * which cuts no populated bucket. Answers the rounding error of the other one's zero count.
     */
    private double reconcileZeroBuckets(MutableHistogram other) {
        double otherThreshold = other.zeroThreshold;
        double otherCount = other.zeroCount;
        double otherError = 0;
        while (otherThreshold != zeroThreshold) {
            if (zeroThreshold > otherThreshold) {
                ZeroBucket z = other.widened(zeroThreshold);
                otherCount = z.count();
                otherThreshold = z.threshold();
                otherError = z.error();
            }
            if (otherThreshold > zeroThreshold) {
                ZeroBucket z = widened(otherThreshold);
                zeroCount = z.count();
                zeroThreshold = z.threshold();
                zeroError = compensating ? z.error() : 0;
                positive.clearBelow(zeroThreshold, schema);
                negative.clearBelow(zeroThreshold, schema);
                compact();
            }
        }
        other.zeroCount = otherCount;
        return otherError;
    }

    /** The zero bucket at a larger threshold, which is raised to the bound of a populated bucket that it cuts. */
    ZeroBucket widened(double threshold) {
        return ZeroBucket.widened(
                new ZeroBucket(zeroCount, zeroError, threshold), positive, negative, schema, compensating);
    }

    /** Adds to each number what rounding took from it. */
    public MutableHistogram addCompensation() {
        zeroCount += zeroError;
        count += countError;
        sum += sumError;
        positive.addErrors();
        negative.addErrors();
        zeroError = 0;
        countError = 0;
        sumError = 0;
        return this;
    }

    /** Multiplies all numbers; a negative factor makes a gauge. */
    public MutableHistogram mul(double factor) {
        zeroCount *= factor;
        zeroError *= factor;
        count *= factor;
        countError *= factor;
        sum *= factor;
        sumError *= factor;
        positive.multiply(factor);
        negative.multiply(factor);
        if (factor < 0) {
            hint = CounterResetHint.GAUGE;
        }
        return this;
    }

    /** Divides all numbers; a negative divisor makes a gauge, 0 removes the buckets. */
    public MutableHistogram div(double divisor) {
        zeroCount /= divisor;
        zeroError /= divisor;
        count /= divisor;
        countError /= divisor;
        sum /= divisor;
        sumError /= divisor;
        if (divisor == 0) {
            positive = BucketCounts.zeros(0);
            negative = BucketCounts.zeros(0);
            return this;
        }
        positive.divide(divisor);
        negative.divide(divisor);
        if (divisor < 0) {
            hint = CounterResetHint.GAUGE;
        }
        return this;
    }

    /** Removes empty buckets. */
    public MutableHistogram compact() {
        positive.removeEmpty();
        negative.removeEmpty();
        return this;
    }

    /**
     * Lowers the resolution.
     *
     * @throws IllegalArgumentException for custom buckets or a higher resolution
     */
    public MutableHistogram reduceTo(int target) {
        if (target == schema) {
            return this;
        }
        if (custom() || BucketBounds.isCustom(target) || target > schema) {
            throw new IllegalArgumentException("cannot reduce resolution from schema " + schema + " to " + target);
        }
        positive = positive.reduced(schema, target, compensating);
        negative = negative.reduced(schema, target, compensating);
        schema = target;
        return this;
    }

    /** Whether one of the numbers has become infinite. */
    public boolean hasOverflow() {
        return Double.isInfinite(zeroCount)
                || Double.isInfinite(count)
                || Double.isInfinite(sum)
                || anyInfinite(positive.counts())
                || anyInfinite(negative.counts())
                || anyInfinite(customValues);
    }

    private static boolean anyInfinite(double[] values) {
        return Arrays.stream(values).anyMatch(Double::isInfinite);
    }
}
