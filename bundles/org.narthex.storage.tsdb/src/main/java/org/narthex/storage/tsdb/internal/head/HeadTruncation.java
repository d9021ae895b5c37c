package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;
import org.narthex.storage.tsdb.internal.ooo.OooSeries;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what blocks have out of the head: chunks first, then series that have no sample left.
 *
 * <p>A series is removed in steps, so that appending need not wait. It is marked; an appender that comes across the mark
 * takes it away. Transactions that began before the marking may not have seen it, so they are waited for. Then a series
 * that is still marked and still without samples is removed, in one step for those who look up its labels. Its slot is
 * free only when all have ended who may have found it before. Guarded by the lock of {@link Truncations}.
 */
final class HeadTruncation {
    private static final Logger LOG = LoggerFactory.getLogger(HeadTruncation.class);

    private final Head head;
    private int[] marked = new int[1024];
    private int markedSize;
    private long oldest;
    private int firstFile;
    private long chunks;

    HeadTruncation(Head head) {
        this.head = head;
    }

    /** Waits for those who read what goes, then lets it go. */
    void run(long mint, Duration patience) throws IOException, InterruptedException {
        HeadTimes times = head.times();
        if (!times.isInitialized()) {
            times.cut(mint);
            return;
        }
        if (!head.readers().awaitEnd(times.min(), mint, patience)) {
            throw new IOException("the head cannot be cut at " + mint + ": readers of samples from " + times.min()
                    + " on are still open after " + patience);
        }
        times.cut(mint);
        head.counts().truncations.increment();
        collect(mint, patience);
    }

    /** Lets go what has nothing any more, and cuts nothing. */
    void collect(Duration patience) throws IOException, InterruptedException {
        HeadTimes times = head.times();
        collect(times.isInitialized() ? times.min() : Long.MIN_VALUE, patience);
    }

    private void collect(long mint, Duration patience) throws IOException, InterruptedException {
        HeadTimes times = head.times();
        long start = System.nanoTime();
        List<Runnable> files = new ArrayList<>();
        int[] removed = new int[0];
        try {
            head.quarantine().release();
            mark(mint);
            int candidates = markedSize;
            removed = removeMarked(patience);
            forget(removed);
            head.tombstones().truncate(mint);
            if (candidates > removed.length || oldest == Long.MAX_VALUE) {
                oldest = mint;
            }
            if (times.isInitialized()) {
                times.settle(oldest, head.appenders().oldestAccepted());
            }
            long kept = times.min();
            for (int slot : removed) {
                head.expiries().keep(head.series().ref(slot), kept);
            }
            head.store().truncate(firstFile, files::add);
        } finally {
            head.quarantine().add(removed, files);
            head.quarantine().release();
            marked = new int[1024];
        }
        long nanos = System.nanoTime() - start;
        head.collected(nanos);
        LOG.atInfo()
                .addKeyValue("component", "tsdb")
                .addKeyValue("mint", mint)
                .addKeyValue("series", removed.length)
                .addKeyValue("chunks", chunks)
                .addKeyValue("files", files.size())
                .addKeyValue("duration_ms", nanos / 1_000_000)
                .log("head was cut");
    }

    /** Drops chunks, and marks the series that have none left. */
    private void mark(long mint) {
        HeadChunkStore store = head.store();
        markedSize = 0;
        oldest = Long.MAX_VALUE;
        chunks = 0;
        head.times().beginScan();
        // Chunks completed behind our back are in this file or a later one.
        firstFile = store.nextChunkFile();
        @Nullable SeriesPage[] pages = head.series().pages();
        for (int number = 0; number < pages.length; number++) {
            SeriesPage page = pages[number];
            if (page != null) {
                synchronized (page) {
                    mark(page, number << SeriesPage.BITS, mint, store);
                }
            }
        }
        head.counts().chunksRemoved.add(chunks);
    }

    private void mark(SeriesPage page, int first, long mint, HeadChunkStore store) {
        for (int i = 0; i < SeriesPage.SIZE; i++) {
            if (!page.labels.has(i) || (page.flags[i] & SeriesPage.GONE) != 0) {
                continue;
            }
            chunks += page.dropChunks(i, mint, false, store);
            OooSeries late = head.outOfOrder().get(first + i);
            if (late != null) {
                firstFile = Math.min(firstFile, late.firstFile());
                if (!page.hasChunks(i)) {
                    oldest = Math.min(oldest, mint);
                    continue;
                }
            }
            if (!page.hasChunks(i)) {
                page.flags[i] |= SeriesPage.MARKED;
                if (markedSize == marked.length) {
                    marked = Arrays.copyOf(marked, markedSize * 2);
                }
                marked[markedSize++] = first + i;
                continue;
            }
            oldest = Math.min(oldest, page.firstTime(i));
            long[] complete = page.complete.get(i);
            for (int at = 0; at < complete.length; at += CompleteChunks.LONGS) {
                // Chunks in memory may stand before those in files.
                if (complete[at] >= 0) {
                    firstFile = Math.min(firstFile, (int) (complete[at] >>> 32));
                    break;
                }
            }
        }
    }

    /** Removes the series that are still marked; they cannot be looked up any more. */
    private int[] removeMarked(Duration patience) throws InterruptedException {
        if (markedSize == 0) {
            return new int[0];
        }
        if (!head.appenders().awaitEnd(patience)) {
            LOG.atWarn()
                    .addKeyValue("component", "tsdb")
                    .addKeyValue("series", markedSize)
                    .log("a transaction does not end: series without samples stay in the head for now");
            return new int[0];
        }
        int n = 0;
        for (int k = 0; k < markedSize; k++) {
            int slot = marked[k];
            if (remove(slot)) {
                marked[n++] = slot;
            }
        }
        return Arrays.copyOf(marked, n);
    }

    private boolean remove(int slot) {
        SeriesPage page = head.page(slot);
        int i = slot & SeriesPage.MASK;
        return head.series().remove(slot, () -> !head.outOfOrder().has(slot) && page.remove(i));
    }

    /** Takes removed series out of everything that is kept by slot. */
    void forget(int[] removed) {
        if (removed.length == 0) {
            return;
        }
        BitSet slots = new BitSet();
        for (int slot : removed) {
            slots.set(slot);
        }
        head.series().unindex(slots);
        head.tombstones().remove(removed);
        for (int slot : removed) {
            head.metadata().remove(slot);
        }
        head.counts().seriesRemoved.add(removed.length);
    }

    /** Removes the series without samples that the log has, at the end of its replay. */
    void evictEmpty() {
        IntStream.Builder empty = IntStream.builder();
        @Nullable SeriesPage[] pages = head.series().pages();
        for (int number = 0; number < pages.length; number++) {
            SeriesPage page = pages[number];
            for (int i = 0; page != null && i < SeriesPage.SIZE; i++) {
                int slot = (number << SeriesPage.BITS) + i;
                if (page.labels.has(i) && !page.hasChunks(i) && !head.outOfOrder().has(slot)) {
                    empty.add(slot);
                    if (head.times().isInitialized()) {
                        head.expiries().keep(page.refs[i], head.times().min());
                    }
                }
            }
        }
        evict(empty.build().toArray());
    }

    /** Removes series as the log says, while it is replayed and nobody else is there. */
    void evict(int[] evicted) {
        int n = 0;
        for (int slot : evicted) {
            SeriesPage page = head.page(slot);
            int i = slot & SeriesPage.MASK;
            long until = page.lastTime[i];
            synchronized (page) {
                OooSeries late = head.outOfOrder().remove(slot);
                head.counts().chunksRemoved.add(late == null ? 0 : late.chunkCount());
                head.counts().chunksRemoved.add(page.dropChunks(i, 0, true, head.store()));
                page.flags[i] |= SeriesPage.MARKED;
            }
            if (remove(slot)) {
                evicted[n++] = slot;
                if (until != SeriesPage.NEVER) {
                    head.expiries().keep(page.refs[i], until);
                }
            }
        }
        int[] removed = Arrays.copyOf(evicted, n);
        forget(removed);
        head.series().release(removed);
    }
}
