package org.narthex.storage.tsdb.internal.block;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.narthex.model.Matcher;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.SeriesSet;

/**
 * Answers from several queriers as if they were one: series in label order, samples of equal series in time order, each
 * timestamp once. Thread-safe; closes what it was given.
 */
public final class MergedQuerier implements Querier {
    private final List<Querier> queriers;

    /** Merges queriers, whose order decides nothing but which of two samples of one timestamp is taken. */
    public MergedQuerier(Collection<? extends Querier> queriers) {
        this.queriers = List.copyOf(queriers);
    }

    @Override
    public SeriesSet select(boolean sorted, SelectHints hints, List<Matcher> matchers) {
        if (queriers.size() == 1) {
            return queriers.getFirst().select(sorted, hints, matchers);
        }
        List<SeriesSet> sets = new ArrayList<>(queriers.size());
        // Which of two samples of one timestamp is taken hangs on the ones before, too.
        SelectHints all = hints.withAllSamples();
        for (Querier q : queriers) {
            sets.add(q.select(true, all, matchers));
        }
        return new MergedSeriesSet(sets, hints.limit(), false);
    }

    @Override
    public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
        return merge(q -> q.labelValues(name, matchers, limit), limit);
    }

    @Override
    public List<String> labelNames(List<Matcher> matchers, int limit) {
        return merge(q -> q.labelNames(matchers, limit), limit);
    }

    private List<String> merge(Function<Querier, List<String>> ask, int limit) {
        if (queriers.size() == 1) {
            return ask.apply(queriers.getFirst());
        }
        List<String> out = SortedUnion.of(queriers.stream().map(ask).toList());
        return limit > 0 && out.size() > limit ? out.subList(0, limit) : out;
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        for (int i = queriers.size() - 1; i >= 0; i--) {
            try {
                queriers.get(i).close();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
