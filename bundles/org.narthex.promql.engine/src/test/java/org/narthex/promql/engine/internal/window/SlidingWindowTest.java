package org.narthex.promql.engine.internal.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.narthex.model.Labels;
import org.narthex.model.StaleMarker;
import org.narthex.storage.api.SampleCursor;

/** What is carried from window to window makes no difference: each result is that of its window alone. */
final class SlidingWindowTest {
    private static final int SERIES = 200;
    private static final double[] ODD = {
        0, -0.0, Double.NaN, 1, -1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MAX_VALUE
    };

    private final Random random = new Random(20_260_101);

    @Test
    void maximumIsTheFirstOfTheLargestValues() {
        assertEachWindow(new SlidingExtreme(true), w -> {
            double max = w.values[w.lo];
            for (int i = w.lo; i < w.hi; i++) {
                max = w.values[i] > max || Double.isNaN(max) ? w.values[i] : max;
            }
            return max;
        });
    }

    @Test
    void minimumIsTheFirstOfTheSmallestValues() {
        assertEachWindow(new SlidingExtreme(false), w -> {
            double min = w.values[w.lo];
            for (int i = w.lo; i < w.hi; i++) {
                min = w.values[i] < min || Double.isNaN(min) ? w.values[i] : min;
            }
            return min;
        });
    }

    @Test
    void distanceIsThatOfAllNeighbours() {
        Regularity regularity = new Regularity();
        assertEachWindow(regularity::distance, w -> {
            long distance = w.timestamps[w.lo + 1] - w.timestamps[w.lo];
            for (int i = w.lo + 1; i < w.hi; i++) {
                distance = w.timestamps[i] - w.timestamps[i - 1] == distance ? distance : 0;
            }
            return distance;
        });
    }

    @Test
    void lineIsThatOfAWindowAlone() {
        LinearRegression line = new LinearRegression();
        assertEachWindow(w -> slope(line, w), w -> slope(new LinearRegression(), w));
    }

    @Test
    void dropsAreTheSamplesThatAreLowerThanTheOneBefore() {
        assertEachWindow(
                w -> {
                    int n = 0;
                    for (int p = w.firstDrop(); w.drop(p) < w.hi; p++) {
                        n++;
                    }
                    return n;
                },
                w -> {
                    int n = 0;
                    for (int i = w.lo + 1; i < w.hi; i++) {
                        n += w.values[i] < w.values[i - 1] ? 1 : 0;
                    }
                    return n;
                });
    }

    private static double slope(LinearRegression line, Window w) {
        line.fit(w, w.end);
        return line.slope() + line.intercept();
    }

    private void assertEachWindow(SummaryFunctions.FloatSummary sliding, ToDoubleFunction<Window> alone) {
        Window w = new Window(bytes -> {});
        for (int series = 0; series < SERIES; series++) {
            w.open(Labels.EMPTY, samples());
            long range = 1 + random.nextInt(random.nextBoolean() ? 300 : 5_000);
            long step = 1 + random.nextInt(random.nextBoolean() ? 30 : 6_000);
            for (long end = 0; end < 60_000; end += step) {
                w.end = end;
                w.start = end - range;
                w.advance(w.start, end);
                // Not each window is asked for, as where a series has histograms too.
                if (w.floats() > 1 && random.nextInt(8) > 0) {
                    assertThat(Double.doubleToLongBits(sliding.of(w)))
                            .as("series %d, window of %d ms to %d", series, range, end)
                            .isEqualTo(Double.doubleToLongBits(alone.applyAsDouble(w)));
                }
            }
        }
    }

    /** Some thousand samples in chunks: regular ones and others, with stale markers between them. */
    private SampleCursor samples() {
        int chunks = 1 + random.nextInt(40);
        boolean odd = random.nextBoolean();
        boolean regular = random.nextBoolean();
        long[] time = {random.nextInt(1_000)};
        int[] left = {chunks};
        return into -> {
            if (left[0]-- == 0) {
                return false;
            }
            for (int i = 0; i < 120; i++) {
                time[0] += regular && random.nextInt(200) > 0 ? 10 : 1 + random.nextInt(20);
                boolean stale = random.nextInt(100) == 0;
                into.add(time[0], stale ? Double.longBitsToDouble(StaleMarker.STALE_BITS) : value(odd));
            }
            return true;
        };
    }

    private double value(boolean odd) {
        return odd ? ODD[random.nextInt(ODD.length)] : random.nextInt(10_000) / 8.0;
    }
}
