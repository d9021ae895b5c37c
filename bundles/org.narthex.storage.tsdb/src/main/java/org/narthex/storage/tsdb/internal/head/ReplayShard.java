package org.narthex.storage.tsdb.internal.head;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.chunk.XorEncoder;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;
import org.narthex.storage.tsdb.internal.wal.WalCorruption;

/**
 * Appends those samples of the log whose series are on its pages. Nobody reads yet, and what a series has already is
 * passed over in silence. Confined to one thread at a time.
 */
final class ReplayShard {
    private final Head head;
    private final int number;
    private final XorEncoder encoder = new XorEncoder();
    private final List<WalCorruption> damaged = new ArrayList<>();
    private @Nullable HoleFilling holes;
    private long min;
    private long max;
    private int begun;

    ReplayShard(Head head, int number) {
        this.head = head;
        this.number = number;
    }

    /** From now on samples that lie between a series' complete chunks are taken up, too. */
    void fillHoles() {
        holes = new HoleFilling(head);
    }

    /** What was taken up between complete chunks. */
    @Nullable HoleFilling holes() {
        return holes;
    }

    /** Records that a series' chunk could not take; the list is the caller's to empty. */
    List<WalCorruption> damaged() {
        return damaged;
    }

    /** Appends this shard's part of a batch, which comes from one segment of a log. */
    void append(ReplayBatch batch, Path directory, int segment) {
        min = Long.MAX_VALUE;
        max = Long.MIN_VALUE;
        begun = 0;
        ChunkRules rules = head.rules();
        int[] runs = batch.runs[number];
        for (int r = 0; r < batch.runInts[number]; r += 2) {
            if (runs[r] == ReplayBatch.HISTOGRAM) {
                ReplayBatch.Located located = batch.histograms.get(runs[r + 1]);
                try {
                    append(located.histogram(), rules);
                } catch (RuntimeException e) {
                    damaged.add(new WalCorruption(
                            directory, segment, located.offset(), "decode record: " + e.getMessage()));
                }
            } else {
                append(batch, runs[r], runs[r + 1], rules);
            }
        }
        if (min <= max) {
            head.times().widen(min, max);
            head.counts().chunksCreated.add(begun);
        }
    }

    private void append(ReplayBatch batch, int from, int to, ChunkRules rules) {
        HeadChunkStore store = head.store();
        SeriesPage page = head.page(batch.slots[from]);
        synchronized (page) {
            for (int k = from; k < to; k++) {
                int i = batch.slots[k] & SeriesPage.MASK;
                long t = batch.times[k];
                if (t <= page.lastTime[i]) {
                    if (holes != null) {
                        holes.take(batch.slots[k], t, batch.start(k), batch.values[k]);
                    }
                    continue;
                }
                begun += page.append(i, t, batch.start(k), batch.values[k], rules, encoder, store);
                min = Math.min(min, t);
                max = Math.max(max, t);
            }
        }
    }

    private void append(AppendBuffers.PendingHistogram h, ChunkRules rules) {
        SeriesPage page = head.page(h.slot());
        int i = h.slot() & SeriesPage.MASK;
        synchronized (page) {
            if (h.time() <= page.lastTime[i]) {
                if (holes != null) {
                    holes.take(h.slot(), h.time(), h.start(), h.integer(), h.floats());
                }
                return;
            }
            begun += page.append(i, h.time(), h.start(), h.integer(), h.floats(), rules, head.store());
            min = Math.min(min, h.time());
            max = Math.max(max, h.time());
        }
    }
}
