package org.narthex.storage.tsdb.internal.head;

import org.narthex.storage.tsdb.internal.chunk.XorEncoder;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;

/**
 * Puts gathered samples into their series' chunks, batch by batch. A page's lock is taken once for neighbours. Confined to
 * the transaction's thread.
 */
final class HeadAppend {
    private final Head head;
    private final AppendBuffers buffers;
    private final long commit;
    private final long oldestReader;
    private final long minValid;
    private final boolean live;
    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;
    private int floats;
    private int histograms;
    private int begun;

    private HeadAppend(
            Head head, AppendBuffers buffers, long commit, long oldestReader, long minValid, boolean live) {
        this.head = head;
        this.buffers = buffers;
        this.commit = commit;
        this.oldestReader = oldestReader;
        this.minValid = minValid;
        this.live = live;
    }

    /** Applies samples of the log: nobody reads yet, and what the series have already is passed over in silence. */
    static void replay(Head head, AppendBuffers buffers) {
        new HeadAppend(head, buffers, 0, Readers.NONE, Long.MIN_VALUE, false).run();
    }

    /**
     * Applies all samples of a transaction that are newer than what their series have; the others but duplicates of a
     * series' newest sample are noted in the buffers as late.
     *
     * @param commit number of the commit
     * @param oldestReader snapshot of the oldest reader, or {@link Readers#NONE}
     * @param minValid the oldest timestamp that goes in order
     */
    static void apply(Head head, AppendBuffers buffers, long commit, long oldestReader, long minValid) {
        new HeadAppend(head, buffers, commit, oldestReader, minValid, true).run();
    }

    private void run() {
        for (int batch = 0; batch < buffers.batches(); batch++) {
            floats(buffers.floatsFrom(batch), buffers.floatsFrom(batch + 1));
            histograms(buffers.histogramsFrom(batch), buffers.histogramsFrom(batch + 1));
        }
        HeadCounts counts = head.counts();
        if (floats + histograms > 0) {
            head.times().widen(min, max);
            counts.chunksCreated.add(begun);
        }
        if (live) {
            counts.floatsAppended.add(floats);
            counts.histogramsAppended.add(histograms);
        }
    }

    private void floats(int from, int to) {
        ChunkRules rules = head.options().rules();
        HeadChunkStore store = head.store();
        XorEncoder encoder = buffers.encoder;
        int k = from;
        while (k < to) {
            int number = buffers.slots[k] >>> SeriesPage.BITS;
            SeriesPage page = head.page(buffers.slots[k]);
            synchronized (page) {
                if (oldestReader == Readers.NONE && page.hasUndo()) {
                    page.forgetAll();
                }
                for (; k < to && buffers.slots[k] >>> SeriesPage.BITS == number; k++) {
                    int i = buffers.slots[k] & SeriesPage.MASK;
                    long t = buffers.times[k];
                    if (t <= page.lastTime[i] || t < minValid) {
                        if (live && (t != page.lastTime[i] || t < minValid)) {
                            buffers.addLate(k);
                        }
                        continue;
                    }
                    if (oldestReader != Readers.NONE && page.lastCommit[i] != commit) {
                        page.remember(commit, i, oldestReader);
                    }
                    begun += page.append(i, t, buffers.values[k], rules, encoder, store);
                    page.lastCommit[i] = commit;
                    min = Math.min(min, t);
                    max = Math.max(max, t);
                    floats++;
                }
            }
        }
    }

    private void histograms(int from, int to) {
        for (int k = from; k < to; k++) {
            AppendBuffers.PendingHistogram h = buffers.histograms.get(k);
            SeriesPage page = head.page(h.slot());
            int i = h.slot() & SeriesPage.MASK;
            synchronized (page) {
                if (h.time() <= page.lastTime[i] || h.time() < minValid) {
                    if (live && (h.time() != page.lastTime[i] || h.time() < minValid)) {
                        buffers.lateHistograms.add(h);
                    }
                    continue;
                }
                if (oldestReader != Readers.NONE && page.lastCommit[i] != commit) {
                    page.remember(commit, i, oldestReader);
                }
                begun += page.append(i, h.time(), h.integer(), h.floats(), head.options().rules(), head.store());
                page.lastCommit[i] = commit;
                min = Math.min(min, h.time());
                max = Math.max(max, h.time());
                histograms++;
            }
        }
    }
}
