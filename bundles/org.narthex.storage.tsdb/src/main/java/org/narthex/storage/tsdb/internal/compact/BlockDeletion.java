package org.narthex.storage.tsdb.internal.compact;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.narthex.model.Matcher;
import org.narthex.storage.tsdb.internal.block.Block;
import org.narthex.storage.tsdb.internal.block.Intervals;
import org.narthex.storage.tsdb.internal.block.Tombstones;
import org.narthex.storage.tsdb.internal.index.ByteCursor;
import org.narthex.storage.tsdb.internal.index.CorruptFileException;
import org.narthex.storage.tsdb.internal.index.IndexReader;
import org.narthex.storage.tsdb.internal.index.MatcherPostings;
import org.narthex.storage.tsdb.internal.index.Postings;
import org.narthex.storage.tsdb.internal.index.SeriesEntry;

/** Marks samples of a block as deleted. Thread-safe; the caller sees to it that one thread at a time does so. */
final class BlockDeletion {
    private BlockDeletion() {}

    /** Adds intervals for the series with chunks in [mint, maxt], cut to where they have samples at all. */
    static void delete(Block block, long mint, long maxt, List<Matcher> matchers) throws IOException {
        block.retain();
        try {
            IndexReader index = block.index();
            Map<Long, Intervals> stones = new TreeMap<>(block.tombstones().bySeries());
            Postings postings = MatcherPostings.select(index, matchers);
            SeriesEntry entry = new SeriesEntry();
            ByteCursor cursor = index.cursor();
            boolean changed = false;
            for (int i = 0; i < postings.size(); i++) {
                try {
                    index.series(postings.get(i), cursor, entry);
                } catch (CorruptFileException e) {
                    if (block.damages() == null) {
                        throw e;
                    }
                    // Nobody can read this series, so nothing of it needs to be deleted.
                    continue;
                }
                if (hasChunkIn(entry, mint, maxt)) {
                    long from = Math.max(mint, entry.mints[0]);
                    long to = Math.min(maxt, entry.maxts[entry.chunks - 1]);
                    long series = postings.get(i);
                    stones.put(
                            series, stones.getOrDefault(series, Intervals.NONE).add(from, to));
                    changed = true;
                }
            }
            if (changed) {
                block.replaceTombstones(Tombstones.of(stones));
            }
        } finally {
            block.release();
        }
    }

    private static boolean hasChunkIn(SeriesEntry entry, long mint, long maxt) {
        for (int i = 0; i < entry.chunks; i++) {
            if (entry.mints[i] <= maxt && mint <= entry.maxts[i]) {
                return true;
            }
        }
        return false;
    }
}
