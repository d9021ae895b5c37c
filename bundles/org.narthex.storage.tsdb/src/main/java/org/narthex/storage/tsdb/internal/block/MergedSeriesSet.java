package org.narthex.storage.tsdb.internal.block;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;

/** Merges sets that are in label order; series with equal labels become one. Confined to one thread. */
final class MergedSeriesSet implements SeriesSet {
    /** A set with its current series, whose labels may be made anew each time that they are asked for. */
    private static final class Source {
        private final SeriesSet set;
        private @Nullable Series current;
        private Labels labels = Labels.EMPTY;

        Source(SeriesSet set) {
            this.set = set;
        }

        boolean next() {
            Series next = set.next();
            current = next;
            labels = next == null ? Labels.EMPTY : next.labels();
            return next != null;
        }

        Series current() {
            return Objects.requireNonNull(current);
        }
    }

    private final List<SeriesSet> sets;
    private final int limit;
    private final boolean xor2;
    private final BinaryHeap<Source> heap = new BinaryHeap<>((a, b) -> a.labels.compareTo(b.labels));

    /** The sets whose series was handed out last; the others are in the heap. */
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
        given.removeIf(source -> !source.next());
        if (heap.isEmpty() && areEqual()) {
            // The order in which the heap would give them, which decides between samples of one timestamp as Prometheus does.
            Collections.reverse(given.subList(Math.min(1, given.size()), given.size()));
        } else {
            given.forEach(heap::push);
            given.clear();
            takeFirst();
        }
        if (given.isEmpty()) {
            return null;
        }
        count++;
        Source first = given.getFirst();
        if (given.size() == 1) {
            return first.current();
        }
        List<Series> parts = new ArrayList<>(given.size());
        for (Source source : given) {
            parts.add(source.current());
        }
        return new MergedSeries(first.labels, parts, xor2);
    }

    /** Whether all sets came to series of equal labels, as those do that have the same series: no order is needed then. */
    private boolean areEqual() {
        for (int i = 1; i < given.size(); i++) {
            if (!given.get(i).labels.equals(given.getFirst().labels)) {
                return false;
            }
        }
        return true;
    }

    /** Takes the first series in label order from the heap, and those that equal it. */
    private void takeFirst() {
        do {
            given.add(heap.pop());
        } while (!heap.isEmpty() && heap.first().labels.equals(given.getFirst().labels));
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
