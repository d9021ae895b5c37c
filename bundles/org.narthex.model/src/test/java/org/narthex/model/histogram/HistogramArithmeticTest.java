package org.narthex.model.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Sums and differences beside a model that keeps the buckets in maps. */
class HistogramArithmeticTest {
    private static final int SCHEMA = 2;
    private static final double THRESHOLD = BucketBounds.exponential(3, SCHEMA);

    private static FloatHistogram random(SplittableRandom random) {
        int buckets = random.nextInt(12);
        int[] index = random.ints(buckets, -4, 30).distinct().sorted().toArray();
        double[] counts = random.doubles(index.length, 0, 1e6).map(Math::rint).toArray();
        double[] none = {};
        return new FloatHistogram(
                CounterResetHint.UNKNOWN,
                SCHEMA,
                random.nextInt(4) == 0 ? THRESHOLD : 0,
                random.nextInt(9),
                random.nextInt(1000),
                random.nextDouble(),
                BucketRuns.of(index, index.length),
                List.of(),
                counts,
                none,
                none);
    }

    private static TreeMap<Integer, Double> buckets(FloatHistogram h) {
        TreeMap<Integer, Double> buckets = new TreeMap<>();
        Buckets.positive(h).forEach(b -> buckets.put(b.index(), b.count()));
        return buckets;
    }

    @Test
    void addsAndSubtractsBucketByBucket() {
        SplittableRandom random = new SplittableRandom(6);
        MutableHistogram reused = new MutableHistogram(random(random));
        for (int round = 0; round < 5000; round++) {
            FloatHistogram a = random(random);
            FloatHistogram b = random(random);
            if (a.zeroThreshold() != b.zeroThreshold()) {
                continue;
            }
            boolean adds = random.nextBoolean();
            reused.set(a);
            FloatHistogram result = (adds ? reused.add(b) : reused.sub(b)) == null ? a : reused.toHistogram();
            TreeMap<Integer, Double> expected = buckets(a);
            boolean below = true;
            for (Map.Entry<Integer, Double> e : buckets(b).entrySet()) {
                below = below && BucketBounds.exponential(e.getKey(), SCHEMA) <= a.zeroThreshold();
                if (!below) {
                    expected.merge(e.getKey(), adds ? e.getValue() : -e.getValue(), Double::sum);
                }
            }
            assertThat(buckets(result)).isEqualTo(expected);
            assertThat(result.count()).isEqualTo(adds ? a.count() + b.count() : a.count() - b.count());
            assertThat(result.sum()).isEqualTo(adds ? a.sum() + b.sum() : a.sum() - b.sum());
            assertThat(result.zeroCount())
                    .isEqualTo(adds ? a.zeroCount() + b.zeroCount() : a.zeroCount() - b.zeroCount());
        }
    }

    @Test
    void compensatedSumsAreThoseOfEachBucketByItself() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 500; round++) {
            FloatHistogram first = random(random);
            MutableHistogram total = new MutableHistogram(first);
            Map<Integer, CompensatedSum> expected = new TreeMap<>();
            buckets(first).forEach((i, c) -> expected.put(i, new CompensatedSum(c)));
            CompensatedSum sum = new CompensatedSum(first.sum());
            for (int n = 0; n < 20; n++) {
                FloatHistogram next = random(random);
                if (first.zeroThreshold() != 0 || next.zeroThreshold() != 0) {
                    continue;
                }
                FloatHistogram h = new MutableHistogram(next).mul(1.1 / (n + 3)).toHistogram();
                total.addCompensated(h);
                sum.add(h.sum());
                buckets(h).forEach((i, c) -> {
                    CompensatedSum present = expected.putIfAbsent(i, new CompensatedSum(c));
                    if (present != null) {
                        present.add(c);
                    }
                });
            }
            TreeMap<Integer, Double> totals = new TreeMap<>();
            expected.forEach((i, s) -> totals.put(i, s.total()));
            FloatHistogram result = total.addCompensation().toHistogram();
            assertThat(buckets(result)).isEqualTo(totals);
            assertThat(result.sum()).isEqualTo(sum.total());
        }
    }

    @Test
    void whatWasSetBeforeLeavesNoTrace() {
        SplittableRandom random = new SplittableRandom(8);
        MutableHistogram reused = new MutableHistogram(random(random));
        for (int round = 0; round < 1000; round++) {
            FloatHistogram a = random(random);
            FloatHistogram b = random(random);
            reused.set(a).addCompensated(b);
            MutableHistogram fresh = new MutableHistogram(a);
            fresh.addCompensated(b);
            assertThat(Histograms.text(reused.addCompensation().toHistogram()))
                    .isEqualTo(Histograms.text(fresh.addCompensation().toHistogram()));
        }
    }

    @Test
    void resultsShareTheShapeOfWhatTheyWereMadeOf() {
        SplittableRandom random = new SplittableRandom(9);
        FloatHistogram h = random(random);
        MutableHistogram doubled = new MutableHistogram(h);
        doubled.add(h);
        assertThat(doubled.toHistogram().shape()).isSameAs(h.shape());
    }
}
