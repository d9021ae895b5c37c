package org.narthex.storage.tsdb.internal.block;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;

/** Merges sets that are in label order; series with equal labels become one. Confined to one thread. */
final class MergedSeriesSet implements SeriesSet {
    /** A set with its current series. */
    private static final class Source {
        private final SeriesSet set;
        private @Nullable Series current;

        Source(SeriesSet set) {
            this.set = set;
        }

        Series current() {
            return java.util.Objects.requireNonNull(current);
        }
    }

    private final List<SeriesSet> sets;
    private final int limit;
    private final boolean xor2;
    private final BinaryHeap<Source> heap =
            new BinaryHeap<>(Comparator.comparing((Source s) -> s.current().labels()));

    /** The sets whose series was handed out last. */
    private final List<Source> given = new ArrayList<>();

    private int count;

    /**
     * @param limit at most so many series; 0 for all
     * @param xor2 whether floats of chunks that overlap become XOR2 chunks
     */
    MergedSeriesSet(List<SeriesSet> sets, int limit, boolean xor2) {
        this.sets = List.copyOf(sets);
        this.limit = limit;
        this.xor2 = xor2;
        sets.forEach(s -> given.add(new Source(s)));
    }

    @Override
    public @Nullable Series next() {
        if (limit > 0 && count >= limit) {
            return null;
        }
        for (Source source : given) {
            source.current = source.set.next();
            if (source.current != null) {
                heap.push(source);
            }
        }
        given.clear();
        if (heap.isEmpty()) {
            return null;
        }
        count++;
        Source first = heap.pop();
        given.add(first);
        Series series = first.current();
        if (heap.isEmpty() || !heap.first().current().labels().equals(series.labels())) {
            return series;
        }
        List<Series> equal = new ArrayList<>(List.of(series));
        while (!heap.isEmpty() && heap.first().current().labels().equals(series.labels())) {
            Source next = heap.pop();
            given.add(next);
            equal.add(next.current());
        }
        return new MergedSeries(equal, xor2);
    }

    @Override
    public long bytes() {
        return sets.stream().mapToLong(SeriesSet::bytes).sum();
    }

    @Override
    public List<String> warnings() {
        return sets.stream().flatMap(s -> s.warnings().stream()).distinct().toList();
    }
}
