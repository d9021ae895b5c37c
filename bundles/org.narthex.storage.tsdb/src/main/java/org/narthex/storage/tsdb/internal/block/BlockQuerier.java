package org.narthex.storage.tsdb.internal.block;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.narthex.model.Matcher;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.SeriesSet;
import org.narthex.storage.tsdb.internal.index.IndexReader;
import org.narthex.storage.tsdb.internal.index.MatcherPostings;
import org.narthex.storage.tsdb.internal.index.Postings;

/** Answers from one block. Thread-safe; holds the block until it is closed. */
final class BlockQuerier implements Querier {
    private final Block block;
    private final long mint;
    private final long maxt;
    private final AtomicBoolean closed = new AtomicBoolean();

    BlockQuerier(Block block, long mint, long maxt) {
        this.block = block;
        this.mint = mint;
        this.maxt = maxt;
    }

    @Override
    public SeriesSet select(boolean sorted, SelectHints hints, List<Matcher> matchers) {
        Postings postings = MatcherPostings.select(block.index(), matchers);
        long from = Math.max(mint, hints.start());
        long to = Math.min(maxt, hints.end());
        return new BlockSeriesSet(block, postings, from, to, hints.limit());
    }

    @Override
    public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
        IndexReader index = block.index();
        if (matchers.isEmpty()) {
            return limited(index.labelValues(name), limit);
        }
        List<Matcher> onValue =
                matchers.stream().filter(m -> m.name().equals(name)).toList();
        return index.labelValues(
                name,
                MatcherPostings.select(index, matchers),
                value -> onValue.stream().allMatch(m -> m.matches(value)),
                limit);
    }

    @Override
    public List<String> labelNames(List<Matcher> matchers, int limit) {
        IndexReader index = block.index();
        return limited(
                matchers.isEmpty() ? index.labelNames() : index.labelNames(MatcherPostings.select(index, matchers)),
                limit);
    }

    private static List<String> limited(List<String> values, int limit) {
        return limit > 0 && values.size() > limit ? values.subList(0, limit) : values;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            block.release();
        }
    }
}
