package org.narthex.storage.tsdb.internal.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.narthex.model.Labels;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;

class MergedSeriesSetTest {
    /** A series whose one sample says which set it is from. */
    private record OfSet(Labels labels, int set) implements Series {
        @Override
        public SampleCursor samples() {
            boolean[] read = new boolean[1];
            return into -> {
                if (read[0]) {
                    return false;
                }
                read[0] = true;
                into.add(1000, set);
                return true;
            };
        }

        @Override
        public ChunkCursor chunks() {
            throw new AssertionError("merging sets asks for no chunks");
        }
    }

    @Test
    void seriesAndSamplesAreThoseOfPrometheusHeap() {
        long seed = Long.getLong("narthex.test.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            // Now and then all sets have nearly all of the series, as blocks of one server do.
            int odds = random.nextBoolean() ? 2 : 20;
            List<List<Series>> sets = new ArrayList<>();
            for (int set = random.nextInt(6); set >= 0; set--) {
                List<Series> series = new ArrayList<>();
                for (int id = 100; id < 130; id++) {
                    if (random.nextInt(odds) > 0) {
                        series.add(new OfSet(Labels.of("id", Integer.toString(id)), set));
                    }
                }
                sets.add(series);
            }
            assertThat(texts(new MergedSeriesSet(sets.stream().map(MergedSeriesSetTest::set).toList(), 0, false)))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(throughHeap(sets));
        }
    }

    @Test
    void limitEndsTheSet() {
        List<Series> series = List.of(new OfSet(Labels.of("id", "1"), 0), new OfSet(Labels.of("id", "2"), 0));
        assertThat(texts(new MergedSeriesSet(List.of(set(series), set(series)), 1, false))).hasSize(1);
        assertThat(texts(new MergedSeriesSet(List.of(set(series), set(series)), 0, false))).hasSize(2);
    }

    /** Every series goes through a heap, and its parts are merged in the order in which they come out of it. */
    private static List<String> throughHeap(List<List<Series>> sets) {
        record Source(Iterator<Series> rest, Series current) {}
        BinaryHeap<Source> heap = new BinaryHeap<>(Comparator.comparing((Source s) -> s.current().labels()));
        List<Iterator<Series>> given = new ArrayList<>();
        sets.forEach(s -> given.add(s.iterator()));
        List<String> out = new ArrayList<>();
        while (true) {
            for (Iterator<Series> rest : given) {
                if (rest.hasNext()) {
                    heap.push(new Source(rest, rest.next()));
                }
            }
            given.clear();
            if (heap.isEmpty()) {
                return out;
            }
            List<Series> equal = new ArrayList<>();
            Labels labels = heap.first().current().labels();
            while (!heap.isEmpty() && heap.first().current().labels().equals(labels)) {
                Source next = heap.pop();
                given.add(next.rest());
                equal.add(next.current());
            }
            out.add(text(
                    labels,
                    equal.size() == 1
                            ? equal.getFirst().samples()
                            : new ChainedSamples(equal.stream().map(Series::samples).toList())));
        }
    }

    private static List<String> texts(SeriesSet set) {
        List<String> out = new ArrayList<>();
        for (Series s = set.next(); s != null; s = set.next()) {
            out.add(text(s.labels(), s.samples()));
        }
        return out;
    }

    private static String text(Labels labels, SampleCursor samples) {
        SampleBuffer all = new SampleBuffer(4);
        while (samples.next(all)) {
            assertThat(all.size).isPositive();
        }
        StringBuilder text = new StringBuilder(labels.toString());
        for (int i = 0; i < all.size; i++) {
            text.append(' ').append(all.timestamps[i]).append(' ').append(all.values[i]);
        }
        return text.toString();
    }

    private static SeriesSet set(List<Series> series) {
        Iterator<Series> rest = series.iterator();
        return new SeriesSet() {
            @Override
            public @Nullable Series next() {
                return rest.hasNext() ? rest.next() : null;
            }

            @Override
            public List<String> warnings() {
                return List.of();
            }
        };
    }
}
