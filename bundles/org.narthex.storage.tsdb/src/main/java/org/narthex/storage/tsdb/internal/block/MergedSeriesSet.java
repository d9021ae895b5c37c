package org.narthex.storage.tsdb.internal.block;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;

/** Merges sets that are in label order; series with equal labels become one. Confined to one thread. */
final class MergedSeriesSet implements SeriesSet {
    /** A set with its current series. */
    private static final class Source {
        private final SeriesSet set;
        private final int rank;
        private Series current;

        Source(SeriesSet set, int rank, Series first) {
            this.set = set;
            this.rank = rank;
            this.current = first;
        }
    }

    private final List<SeriesSet> sets;
    private final int limit;
    private final PriorityQueue<Source> queue = new PriorityQueue<>(Comparator.<Source, org.narthex.model.Labels>comparing(
                    s -> s.current.labels())
            .thenComparingInt(s -> s.rank));
    private boolean started;
    private int given;

    MergedSeriesSet(List<SeriesSet> sets, int limit) {
        this.sets = sets;
        this.limit = limit;
    }

    @Override
    public @Nullable Series next() {
        if (!started) {
            started = true;
            for (int i = 0; i < sets.size(); i++) {
                Series first = sets.get(i).next();
                if (first != null) {
                    queue.add(new Source(sets.get(i), i, first));
                }
            }
        }
        if (queue.isEmpty() || (limit > 0 && given >= limit)) {
            return null;
        }
        given++;
        Series first = take();
        List<Series> equal = null;
        while (!queue.isEmpty() && queue.peek().current.labels().equals(first.labels())) {
            if (equal == null) {
                equal = new ArrayList<>(List.of(first));
            }
            equal.add(take());
        }
        return equal == null ? first : new MergedSeries(equal);
    }

    private Series take() {
        Source source = queue.remove();
        Series series = source.current;
        Series next = source.set.next();
        if (next != null) {
            source.current = next;
            queue.add(source);
        }
        return series;
    }

    @Override
    public List<String> warnings() {
        return sets.stream().flatMap(s -> s.warnings().stream()).distinct().toList();
    }
}
