package org.narthex.model.histogram;

import java.util.Arrays;
import java.util.List;

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
    public record Combined(boolean resetCollision, boolean boundsReconciled) {
        private static final Combined PLAINLY = new Combined(false, false);
        private static final Combined IN_COLLISION = new Combined(true, false);
    }

    private CounterResetHint hint;
    private int schema;
    private double zeroThreshold;
    private final HistogramTotals totals;
    private BucketCounts positive;
    private BucketCounts negative;
    private double[] customValues;

    /** That of the histogram that it was, or became, last. */
    private HistogramShape shape;

    /** Whether a compensated sum has been made. */
    private boolean compensating;

    /** A copy of a histogram. */
    public MutableHistogram(FloatHistogram h) {
        hint = h.hint();
        schema = h.schema();
        zeroThreshold = h.zeroThreshold();
        totals = new HistogramTotals(h);
        positive = BucketCounts.of(h.positiveSpans(), h.positiveBuckets());
        negative = BucketCounts.of(h.negativeSpans(), h.negativeBuckets());
        customValues = h.customValues();
        shape = h.shape();
    }

    /** Becomes a copy of another histogram, in the memory that it has. */
    public MutableHistogram set(FloatHistogram h) {
        hint = h.hint();
        schema = h.schema();
        zeroThreshold = h.zeroThreshold();
        totals.set(h);
        positive.set(h.positiveSpans(), h.positiveBuckets());
        negative.set(h.negativeSpans(), h.negativeBuckets());
        customValues = h.customValues();
        shape = h.shape();
        compensating = false;
        return this;
    }

    private MutableHistogram(MutableHistogram h) {
        hint = h.hint;
        schema = h.schema;
        zeroThreshold = h.zeroThreshold;
        totals = h.totals.copy();
        positive = h.positive.copy();
        negative = h.negative.copy();
        customValues = h.customValues;
        shape = h.shape;
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
                shape(),
                totals.zeroCount(),
                totals.count(),
                totals.sum(),
                positive.counts(),
                negative.counts());
    }

    private HistogramShape shape() {
        List<Span> positiveSpans = positive.spans();
        List<Span> negativeSpans = negative.spans();
        if (shape.schema() != schema
                || shape.zeroThreshold() != zeroThreshold
                || !BucketRuns.same(positiveSpans, shape.positiveSpans())
                || !BucketRuns.same(negativeSpans, shape.negativeSpans())
                || !BucketBounds.same(customValues, shape.customValues())) {
            shape = new HistogramShape(schema, zeroThreshold, positiveSpans, negativeSpans, customValues);
        }
        return shape;
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
        return totals.count();
    }

    public double sum() {
        return totals.sum();
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
        return combine(other, 1, false);
    }

    /**
     * Subtracts another histogram, as {@link #add}.
     *
     * @throws IncompatibleBucketsException for a mix of exponential and custom buckets
     */
    public Combined sub(FloatHistogram other) {
        return combine(other, -1, false);
    }

    /**
     * Adds another histogram and keeps what rounding takes away.
     *
     * @throws IncompatibleBucketsException for a mix of exponential and custom buckets
     */
    public Combined addCompensated(FloatHistogram other) {
        return combine(other, 1, true);
    }

    private Combined combine(FloatHistogram other, int sign, boolean compensated) {
        if (custom() != BucketBounds.isCustom(other.schema())) {
            throw new IncompatibleBucketsException();
        }
        boolean alike = custom()
                ? BucketBounds.same(customValues, other.customValues())
                : schema == other.schema() && zeroThreshold == other.zeroThreshold();
        if (!alike) {
            return combine(new MutableHistogram(other), sign, compensated);
        }
        boolean collision = hint.contradicts(other.hint());
        hint = hint.with(other.hint());
        compensating |= compensated;
        totals.add(other.count(), other.sum(), sign, compensated);
        positive.add(
                other.positiveSpans(),
                other.positiveBuckets(),
                sign,
                !custom(),
                schema,
                zeroThreshold,
                compensated);
        if (!custom()) {
            totals.addZero(new ZeroBucket(other.zeroCount(), 0, zeroThreshold), sign, compensated);
            negative.add(
                    other.negativeSpans(), other.negativeBuckets(), sign, true, schema, zeroThreshold, compensated);
        }
        return collision ? Combined.IN_COLLISION : Combined.PLAINLY;
    }

    /** Combines with a histogram of the same kind, which may change. */
    private Combined combine(MutableHistogram other, int sign, boolean compensated) {
        boolean collision = hint.contradicts(other.hint);
        hint = hint.with(other.hint);
        compensating |= compensated;
        totals.add(other.count(), other.sum(), sign, compensated);
        if (custom()) {
            combineCustom(other, sign, compensated);
            return new Combined(collision, true);
        }
        totals.addZero(ZeroBucket.reconciled(this, other), sign, compensated);
        int target = Math.min(schema, other.schema);
        lowerTo(target, compensated);
        other.lowerTo(target, compensated);
        positive.add(other.positive, sign, schema, zeroThreshold, compensated);
        negative.add(other.negative, sign, schema, zeroThreshold, compensated);
        return new Combined(collision, false);
    }

    private void combineCustom(MutableHistogram other, int sign, boolean compensated) {
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
    }

    ZeroBucket zeroBucket() {
        return totals.zeroBucket(zeroThreshold);
    }

    /** Takes over a wider zero bucket, which has the counts of those within it. */
    void widenTo(ZeroBucket z) {
        totals.setZero(z.count(), compensating ? z.error() : 0);
        zeroThreshold = z.threshold();
        positive.clearBelow(zeroThreshold, schema);
        negative.clearBelow(zeroThreshold, schema);
        compact();
    }

    /** The zero bucket at a larger threshold, which is raised to the bound of a populated bucket that it cuts. */
    ZeroBucket widened(double threshold) {
        return ZeroBucket.widened(totals.zeroBucket(threshold), positive, negative, schema, compensating);
    }

    /** Adds to each number what rounding took from it. */
    public MutableHistogram addCompensation() {
        totals.settle();
        positive.addErrors();
        negative.addErrors();
        return this;
    }

    /** Multiplies all numbers; a negative factor makes a gauge. */
    public MutableHistogram mul(double factor) {
        totals.multiply(factor);
        positive.multiply(factor);
        negative.multiply(factor);
        if (factor < 0) {
            hint = CounterResetHint.GAUGE;
        }
        return this;
    }

    /** Divides all numbers; a negative divisor makes a gauge, 0 removes the buckets. */
    public MutableHistogram div(double divisor) {
        totals.divide(divisor);
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
        lowerTo(target, compensating);
        return this;
    }

    private void lowerTo(int target, boolean compensated) {
        positive = positive.reduced(schema, target, compensated);
        negative = negative.reduced(schema, target, compensated);
        schema = target;
    }

    /** Whether one of the numbers has become infinite. */
    public boolean hasOverflow() {
        return totals.hasInfinite()
                || positive.hasInfinite()
                || negative.hasInfinite()
                || Arrays.stream(customValues).anyMatch(Double::isInfinite);
    }
}
