package org.narthex.promql.engine.internal.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.CounterResets;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Span;

class HistogramGrowthTest {
    private static FloatHistogram histogram(CounterResetHint hint, int schema, double count) {
        double[] none = {};
        List<Span> spans = List.of(new Span(0, 1));
        return new FloatHistogram(hint, schema, 0, 0, count, 1, spans, List.of(), new double[] {count}, none, none);
    }

    private static FloatHistogram counted(double count) {
        return histogram(CounterResetHint.UNKNOWN, 1, count);
    }

    private static boolean grows(FloatHistogram... histograms) {
        return new HistogramGrowth().isWithin(histograms, 0, histograms.length);
    }

    @Test
    void countersOfOneSchemaGrow() {
        assertThat(grows(counted(1), counted(1), counted(3))).isTrue();
    }

    @Test
    void resetsAreNoGrowth() {
        assertThat(grows(counted(2), counted(1), counted(3))).isFalse();
        assertThat(grows(counted(2), histogram(CounterResetHint.RESET, 1, 3))).isFalse();
        assertThat(grows(counted(2), histogram(CounterResetHint.NOT_RESET, 1, 1))).isTrue();
    }

    @Test
    void aHintOfTheFirstCountsForThePairBeforeItOnly() {
        assertThat(grows(histogram(CounterResetHint.RESET, 1, 2), counted(3))).isTrue();
    }

    @Test
    void gaugesAndChangesOfTheSchemaAreNoGrowth() {
        FloatHistogram gauge = histogram(CounterResetHint.GAUGE, 1, 2);
        assertThat(grows(gauge, counted(3))).isFalse();
        assertThat(grows(counted(1), gauge)).isFalse();
        assertThat(grows(counted(1), histogram(CounterResetHint.UNKNOWN, 0, 2))).isFalse();
        assertThat(grows(counted(1), histogram(CounterResetHint.NOT_RESET, 2, 2))).isFalse();
    }

    @Test
    void aMovingRangeIsAnsweredAsIfComparedAnew() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 300; round++) {
            FloatHistogram[] histograms = new FloatHistogram[40];
            double count = 100;
            for (int i = 0; i < histograms.length; i++) {
                count += random.nextInt(8) == 0 ? -5 : 2;
                histograms[i] = counted(count);
            }
            HistogramGrowth growth = new HistogramGrowth();
            int from = 0;
            int to = 2;
            while (to <= histograms.length) {
                assertThat(growth.isWithin(histograms, from, to)).isEqualTo(comparedAnew(histograms, from, to));
                from += random.nextInt(3);
                to = Math.max(from + 2, to + random.nextInt(3));
                if (random.nextInt(6) == 0) {
                    int gone = from;
                    histograms = Arrays.copyOfRange(histograms, gone, histograms.length);
                    growth.forget(gone);
                    from = 0;
                    to -= gone;
                }
            }
        }
    }

    private static boolean comparedAnew(FloatHistogram[] histograms, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            if (CounterResets.detect(histograms[i], histograms[i - 1])) {
                return false;
            }
        }
        return true;
    }
}
