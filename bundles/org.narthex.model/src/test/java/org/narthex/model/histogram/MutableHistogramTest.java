package org.narthex.model.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MutableHistogramTest {
    private static FloatHistogram exponential(
            int schema, double threshold, double zero, double count, double sum, int offset, double... buckets) {
        return new FloatHistogram(
                CounterResetHint.UNKNOWN,
                schema,
                threshold,
                zero,
                count,
                sum,
                buckets.length == 0 ? List.of() : List.of(new Span(offset, buckets.length)),
                List.of(),
                buckets,
                new double[0],
                new double[0]);
    }

    private static FloatHistogram custom(double[] bounds, double... buckets) {
        double count = 0;
        for (double b : buckets) {
            count += b;
        }
        return new FloatHistogram(
                CounterResetHint.UNKNOWN,
                BucketBounds.CUSTOM_SCHEMA,
                0,
                0,
                count,
                1,
                List.of(new Span(0, buckets.length)),
                List.of(),
                buckets,
                new double[0],
                bounds);
    }

    private static FloatHistogram hinted(CounterResetHint hint) {
        return Histograms.withHint(exponential(0, 0, 0, 1, 1, 0, 1), hint);
    }

    @Test
    void addsBucketsOfBothSpans() {
        MutableHistogram h = new MutableHistogram(exponential(0, 0, 1, 4, 10, 0, 1, 2));
        MutableHistogram.Combined c = h.add(exponential(0, 0, 2, 9, 5, 1, 3, 4));
        FloatHistogram sum = h.toHistogram();
        assertThat(c.boundsReconciled()).isFalse();
        assertThat(c.resetCollision()).isFalse();
        assertThat(sum.zeroCount()).isEqualTo(3);
        assertThat(sum.count()).isEqualTo(13);
        assertThat(sum.sum()).isEqualTo(15);
        assertThat(sum.positiveSpans()).containsExactly(new Span(0, 3));
        assertThat(sum.positiveBuckets()).containsExactly(1, 5, 4);
    }

    @Test
    void takesTheLowerResolution() {
        MutableHistogram h = new MutableHistogram(exponential(1, 0, 0, 10, 1, 1, 1, 2, 3, 4));
        h.add(exponential(0, 0, 0, 10, 1, 1, 5, 5));
        assertThat(h.schema()).isZero();
        assertThat(h.toHistogram().positiveBuckets()).containsExactly(8, 12);
    }

    @Test
    void subtractsToNegativeCounts() {
        MutableHistogram h = new MutableHistogram(exponential(0, 0, 1, 3, 3, 0, 1, 1));
        h.sub(exponential(0, 0, 0, 5, 5, 0, 2, 1, 2));
        assertThat(h.count()).isEqualTo(-2);
        assertThat(h.toHistogram().positiveBuckets()).containsExactly(-1, 0, -2);
        assertThat(h.compact().toHistogram().positiveSpans()).containsExactly(new Span(0, 1), new Span(1, 1));
    }

    @Test
    void widensTheZeroBucketToThatOfTheOther() {
        // Buckets of schema 0 end at 1, 2, 4: the threshold 1 takes the first one.
        MutableHistogram h = new MutableHistogram(exponential(0, 0.001, 1, 7, 1, 0, 1, 2, 3));
        h.add(exponential(0, 1, 10, 10, 1, 0));
        FloatHistogram sum = h.toHistogram();
        assertThat(sum.zeroThreshold()).isEqualTo(1);
        assertThat(sum.zeroCount()).isEqualTo(12);
        assertThat(sum.positiveSpans()).containsExactly(new Span(1, 2));
        assertThat(sum.positiveBuckets()).containsExactly(2, 3);
    }

    @Test
    void raisesAThresholdThatCutsAPopulatedBucket() {
        MutableHistogram h = new MutableHistogram(exponential(0, 0, 0, 5, 1, 1, 2, 3));
        h.add(exponential(0, 1.5, 1, 1, 1, 0));
        FloatHistogram sum = h.toHistogram();
        assertThat(sum.zeroThreshold()).isEqualTo(2);
        assertThat(sum.zeroCount()).isEqualTo(3);
        assertThat(sum.positiveBuckets()).containsExactly(3);
    }

    @Test
    void reducesDifferingCustomBoundsToThoseInBoth() {
        MutableHistogram h = new MutableHistogram(custom(new double[] {1, 2, 3}, 1, 2, 3, 4));
        MutableHistogram.Combined c = h.add(custom(new double[] {1, 3, 5}, 10, 20, 30, 40));
        FloatHistogram sum = h.toHistogram();
        assertThat(c.boundsReconciled()).isTrue();
        assertThat(sum.customValues()).containsExactly(1, 3);
        assertThat(sum.positiveBuckets()).containsExactly(11, 25, 74);
    }

    @Test
    void refusesToMixCustomAndExponentialBuckets() {
        MutableHistogram h = new MutableHistogram(custom(new double[] {1}, 1, 2));
        assertThatThrownBy(() -> h.add(exponential(0, 0, 0, 1, 1, 0, 1)))
                .isInstanceOf(IncompatibleBucketsException.class);
    }

    @Test
    void combinesHints() {
        MutableHistogram reset = new MutableHistogram(hinted(CounterResetHint.RESET));
        assertThat(reset.add(hinted(CounterResetHint.NOT_RESET)).resetCollision()).isTrue();
        assertThat(reset.hint()).isEqualTo(CounterResetHint.UNKNOWN);
        MutableHistogram same = new MutableHistogram(hinted(CounterResetHint.RESET));
        assertThat(same.add(hinted(CounterResetHint.RESET)).resetCollision()).isFalse();
        assertThat(same.hint()).isEqualTo(CounterResetHint.RESET);
        MutableHistogram gauge = new MutableHistogram(hinted(CounterResetHint.UNKNOWN));
        gauge.add(hinted(CounterResetHint.GAUGE));
        assertThat(gauge.hint()).isEqualTo(CounterResetHint.GAUGE);
    }

    @Test
    void keepsWhatRoundingTakes() {
        MutableHistogram h = new MutableHistogram(exponential(0, 0, 1, 1, 1, 0, 1));
        for (int i = 0; i < 2; i++) {
            h.addCompensated(exponential(0, 0, 1e100, 1e100, 1e100, 0, 1e100));
            h.addCompensated(exponential(0, 0, 1, 1, 1, 0, 1));
            h.addCompensated(exponential(0, 0, -1e100, -1e100, -1e100, 0, -1e100));
        }
        FloatHistogram sum = h.addCompensation().toHistogram();
        assertThat(sum.zeroCount()).isEqualTo(3);
        assertThat(sum.count()).isEqualTo(3);
        assertThat(sum.sum()).isEqualTo(3);
        assertThat(sum.positiveBuckets()).containsExactly(3);
    }

    @Test
    void scales() {
        MutableHistogram h = new MutableHistogram(exponential(0, 0.5, 2, 6, 8, 0, 1, 3));
        FloatHistogram twice = h.copy().mul(2).toHistogram();
        assertThat(twice.positiveBuckets()).containsExactly(2, 6);
        assertThat(twice.hint()).isEqualTo(CounterResetHint.UNKNOWN);
        FloatHistogram negative = h.copy().mul(-1).toHistogram();
        assertThat(negative.count()).isEqualTo(-6);
        assertThat(negative.hint()).isEqualTo(CounterResetHint.GAUGE);
        FloatHistogram byZero = h.copy().div(0).toHistogram();
        assertThat(byZero.count()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(byZero.positiveBuckets()).isEmpty();
        assertThat(h.copy().div(2).toHistogram().sum()).isEqualTo(4);
    }

    @Test
    void reducesResolution() {
        FloatHistogram h =
                new MutableHistogram(exponential(2, 0, 0, 21, 1, -2, 1, 2, 3, 4, 5, 6)).reduceTo(0).toHistogram();
        // Four buckets become one, the one with index 0 being the last of four.
        assertThat(h.positiveSpans()).containsExactly(new Span(0, 2));
        assertThat(h.positiveBuckets()).containsExactly(6, 15);
        assertThatThrownBy(() -> new MutableHistogram(h).reduceTo(1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void detectsResets() {
        FloatHistogram before = exponential(0, 0.5, 2, 8, 1, 1, 2, 4);
        assertThat(CounterResets.detect(before, before)).isFalse();
        assertThat(CounterResets.detect(exponential(0, 0.5, 2, 9, 1, 1, 3, 4), before)).isFalse();
        assertThat(CounterResets.detect(exponential(0, 0.5, 2, 9, 1, 1, 1, 6), before)).isTrue();
        assertThat(CounterResets.detect(exponential(0, 0.5, 1, 9, 1, 1, 3, 5), before)).isTrue();
        assertThat(CounterResets.detect(exponential(0, 0.5, 2, 7, 1, 1, 2, 4), before)).isTrue();
        assertThat(CounterResets.detect(exponential(0, 0.5, 2, 9, 1, 1, 7), before)).isTrue();
        assertThat(CounterResets.detect(exponential(1, 0.5, 2, 9, 1, 1, 2, 4), before)).isTrue();
        assertThat(CounterResets.detect(exponential(0, 0.25, 2, 9, 1, 1, 2, 4), before)).isTrue();
        assertThat(CounterResets.detect(Histograms.withHint(before, CounterResetHint.RESET), before)).isTrue();
        FloatHistogram less = exponential(0, 0.5, 0, 0, 0, 0);
        assertThat(CounterResets.detect(Histograms.withHint(less, CounterResetHint.NOT_RESET), before)).isFalse();
    }

    @Test
    void detectsResetsOverAWiderZeroBucket() {
        FloatHistogram before = exponential(0, 0.5, 2, 8, 1, 1, 2, 4);
        // The bucket (1, 2] has gone into the zero bucket.
        assertThat(CounterResets.detect(exponential(0, 2, 4, 8, 1, 2, 4), before)).isFalse();
        assertThat(CounterResets.detect(exponential(0, 2, 3, 8, 1, 2, 5), before)).isTrue();
        assertThat(CounterResets.detect(exponential(0, 1.5, 4, 8, 1, 2, 4), before)).isTrue();
    }

    @Test
    void detectsResetsAtCommonCustomBounds() {
        FloatHistogram before = custom(new double[] {1, 2, 3}, 1, 1, 1, 1);
        assertThat(CounterResets.detect(custom(new double[] {1, 3}, 1, 2, 1), before)).isFalse();
        assertThat(CounterResets.detect(custom(new double[] {1, 3}, 2, 1, 1), before)).isTrue();
    }

    @Test
    void listsBucketsWithTheirBounds() {
        FloatHistogram h = new FloatHistogram(
                CounterResetHint.UNKNOWN, 0, 0.75, 5, 14, 3,
                List.of(new Span(0, 2)), List.of(new Span(1, 1)),
                new double[] {3, 4}, new double[] {2}, new double[0]);
        assertThat(Buckets.positive(h)).map(Bucket::toString).containsExactly("(0.5,1]:3", "(1,2]:4");
        assertThat(Buckets.negative(h)).map(Bucket::toString).containsExactly("[-2,-1):2");
        assertThat(Buckets.all(h))
                .map(Bucket::toString)
                .containsExactly("[-2,-1):2", "[-0.75,0.75]:5", "(0.75,1]:3", "(1,2]:4");
        assertThat(Buckets.positive(custom(new double[] {1, 2}, 1, 2, 3)))
                .map(Bucket::toString)
                .containsExactly("[-Inf,1]:1", "(1,2]:2", "(2,+Inf]:3");
        assertThat(Histograms.text(h)).isEqualTo("{count:14, sum:3, [-2,-1):2, [-0.75,0.75]:5, (0.5,1]:3, (1,2]:4}");
    }

    @Test
    void boundsArePowersOfTheSchemasBase() {
        assertThat(BucketBounds.exponential(0, 0)).isEqualTo(1);
        assertThat(BucketBounds.exponential(3, 0)).isEqualTo(8);
        assertThat(BucketBounds.exponential(-1, 0)).isEqualTo(0.5);
        assertThat(BucketBounds.exponential(1, -2)).isEqualTo(16);
        assertThat(BucketBounds.exponential(1, 1)).isEqualTo(1.414213562373095);
        assertThat(BucketBounds.exponential(1024, 0)).isEqualTo(Double.MAX_VALUE);
        assertThat(BucketBounds.exponential(1025, 0)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(BucketBounds.exponential(-1074, 0)).isEqualTo(Double.MIN_VALUE);
    }

    @Test
    void trimsAtABound() {
        FloatHistogram h = custom(new double[] {10, 20}, 4, 6, 2);
        FloatHistogram lower = HistogramTrim.trim(h, 15, true);
        assertThat(lower.positiveBuckets()).containsExactly(4, 3);
        assertThat(lower.count()).isEqualTo(7);
        FloatHistogram upper = HistogramTrim.trim(h, 15, false);
        assertThat(upper.positiveBuckets()).containsExactly(3, 2);
        assertThat(upper.count()).isEqualTo(5);
        FloatHistogram e = exponential(0, 0, 0, 8, 1, 1, 4, 4);
        assertThat(HistogramTrim.trim(e, 2, true).positiveBuckets()).containsExactly(4);
        assertThat(HistogramTrim.trim(e, 4, true)).isSameAs(e);
    }

    @Test
    void checksNameWhatContradicts() {
        assertThatThrownBy(() -> HistogramChecks.check(exponential(9, 0, 0, 1, 1, 0, 1)))
                .hasMessageContaining("invalid schema");
        assertThatThrownBy(() -> HistogramChecks.check(exponential(0, 0, 0, 1, 1, 0, -1)))
                .hasMessageContaining("bucket number 1 has observation count of -1");
        assertThatThrownBy(() -> HistogramChecks.check(custom(new double[] {2, 1}, 1, 1, 1)))
                .hasMessageContaining("strictly increasing order");
        assertThatThrownBy(() -> HistogramChecks.check(custom(new double[] {1}, 1, 1, 1)))
                .hasMessageContaining("too few");
        HistogramChecks.check(custom(new double[] {1, 2}, 1, 1, 1));
    }
}
