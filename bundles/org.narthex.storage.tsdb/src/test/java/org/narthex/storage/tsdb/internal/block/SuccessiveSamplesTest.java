package org.narthex.storage.tsdb.internal.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.narthex.model.Labels;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.Series;

class SuccessiveSamplesTest {
    private static final long SEED = 11;

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void givesWhatMergingGives() {
        for (int round = 0; round < 300; round++) {
            List<Series> parts = new ArrayList<>();
            long from = random.nextInt(50);
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                long to = from + random.nextInt(500);
                parts.add(part(from, to));
                from = to + 1 + random.nextInt(100);
            }
            java.util.Collections.reverse(parts);
            SuccessiveSamples successive = SuccessiveSamples.of(parts);
            assertThat(successive).as("seed %d, round %d", SEED, round).isNotNull();
            SampleCursor merged = new ChainedSamples(parts.stream().map(Series::samples).toList());
            assertThat(texts(successive)).as("seed %d, round %d", SEED, round).isEqualTo(texts(merged));
        }
    }

    @Test
    void overlapsAreLeftToMerging() {
        assertThat(SuccessiveSamples.of(List.of(part(0, 10), part(10, 20)))).isNull();
        assertThat(SuccessiveSamples.of(List.of(part(5, 9), part(0, 30)))).isNull();
        assertThat(SuccessiveSamples.of(List.of(part(11, 20), part(0, 10)))).isNotNull();
    }

    private BoundedSeries part(long from, long to) {
        List<SampleBuffer> chunks = new ArrayList<>();
        for (long t = from; t <= to; ) {
            SampleBuffer chunk = new SampleBuffer(4);
            boolean histograms = random.nextInt(3) == 0;
            for (int i = random.nextInt(6); i >= 0 && t <= to; i--, t += 1 + random.nextInt(20)) {
                if (histograms) {
                    chunk.add(t, histogram(CounterResetHint.values()[random.nextInt(4)]));
                } else {
                    chunk.add(t, random.nextInt(1000));
                }
            }
            chunks.add(chunk);
        }
        return new Part(from, to, chunks);
    }

    private static FloatHistogram histogram(CounterResetHint hint) {
        return new FloatHistogram(
                hint, 1, 0.001, 1, 1, 2.5, List.of(), List.of(), new double[0], new double[0], new double[0]);
    }

    private static List<String> texts(@Nullable SampleCursor cursor) {
        SampleBuffer all = new SampleBuffer(4);
        boolean more = cursor != null;
        while (more) {
            more = cursor.next(all);
        }
        String[] out = new String[all.size];
        Arrays.setAll(out, i -> {
            FloatHistogram h = all.histogram(i);
            return all.timestamps[i] + " " + (h == null ? all.values[i] : h.hint());
        });
        return List.of(out);
    }

    /** Chunks that are decoded already. */
    private record Part(long firstTime, long lastTime, List<SampleBuffer> decoded) implements BoundedSeries {
        @Override
        public Labels labels() {
            return Labels.of("a", "b");
        }

        @Override
        public SampleCursor samples() {
            var rest = decoded.iterator();
            return into -> {
                if (!rest.hasNext()) {
                    return false;
                }
                SampleBuffer chunk = rest.next();
                SampleColumns.append(chunk, 0, chunk.size, into);
                return true;
            };
        }

        @Override
        public ChunkCursor chunks() {
            throw new UnsupportedOperationException();
        }
    }
}
