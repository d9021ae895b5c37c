package org.narthex.storage.tsdb.internal.head;

import org.narthex.storage.tsdb.internal.chunk.XorEncoder;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;

/** Puts gathered samples into their series' chunks. A page's lock is taken once for neighbours. Thread-safe. */
final class HeadAppend {
    private HeadAppend() {}

    /**
     * Applies all samples of a transaction that are newer than what their series have; the others but duplicates of a
     * series' newest sample are noted in the buffers as late.
     *
     * @param commit number of the commit
     * @param oldestReader snapshot of the oldest reader, or {@link Readers#NONE}
     * @param minValid the oldest timestamp that goes in order
     */
    static void apply(Head head, AppendBuffers buffers, long commit, long oldestReader, long minValid) {
        ChunkRules rules = head.rules();
        HeadChunkStore store = head.store();
        XorEncoder encoder = buffers.encoder;
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        int appended = 0;
        int begun = 0;
        int k = 0;
        while (k < buffers.size) {
            int number = buffers.slots[k] >>> SeriesPage.BITS;
            SeriesPage page = head.page(buffers.slots[k]);
            synchronized (page) {
                if (oldestReader == Readers.NONE) {
                    page.commits.forgetAll();
                }
                for (; k < buffers.size && buffers.slots[k] >>> SeriesPage.BITS == number; k++) {
                    int i = buffers.slots[k] & SeriesPage.MASK;
                    long t = buffers.times[k];
                    if (t <= page.lastTime[i] || t < minValid) {
                        if (t != page.lastTime[i] || t < minValid) {
                            buffers.addLate(k);
                        }
                        continue;
                    }
                    page.commits.touch(i, commit, page.lastTime[i], oldestReader);
                    begun += page.append(i, t, buffers.start(k), buffers.values[k], rules, encoder, store);
                    min = Math.min(min, t);
                    max = Math.max(max, t);
                    appended++;
                }
            }
        }
        HeadCounts counts = head.counts();
        int floats = appended;
        for (AppendBuffers.PendingHistogram h : buffers.histograms) {
            SeriesPage page = head.page(h.slot());
            int i = h.slot() & SeriesPage.MASK;
            synchronized (page) {
                if (h.time() <= page.lastTime[i] || h.time() < minValid) {
                    if (h.time() != page.lastTime[i] || h.time() < minValid) {
                        buffers.lateHistograms.add(h);
                    }
                    continue;
                }
                page.commits.touch(i, commit, page.lastTime[i], oldestReader);
                begun += page.append(i, h.time(), h.start(), h.integer(), h.floats(), rules, store);
                min = Math.min(min, h.time());
                max = Math.max(max, h.time());
                appended++;
            }
        }
        if (appended > 0) {
            head.times().widen(min, max);
            counts.chunksCreated.add(begun);
        }
        counts.floatsAppended.add(floats);
        counts.histogramsAppended.add(appended - floats);
    }
}
