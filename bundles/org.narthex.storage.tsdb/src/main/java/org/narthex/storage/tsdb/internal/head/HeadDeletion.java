package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.util.List;
import org.narthex.model.Matcher;
import org.narthex.storage.api.Querier;
import org.narthex.storage.tsdb.internal.wal.RecordBuffer;
import org.narthex.storage.tsdb.internal.wal.RecordFormat;
import org.narthex.storage.tsdb.internal.wal.WalBatch;

/** Marks samples of the head as deleted, in the log first. Thread-safe. */
public final class HeadDeletion {
    private HeadDeletion() {}

    /**
     * Deletes the samples in [mint, maxt] of the series that satisfy all matchers. Samples that come later are not touched,
     * whatever their time.
     *
     * @throws IOException when the log cannot be written; nothing is deleted then
     */
    public static void delete(Head head, long mint, long maxt, List<Matcher> matchers) throws IOException {
        long from = Math.max(mint, head.minTime());
        long to = Math.min(maxt, head.maxTime());
        if (from > to) {
            return;
        }
        // An open reader keeps the slots from being given to other series.
        Querier reader = head.querier(from, to);
        try {
            mark(head, from, to, head.series().index().select(matchers));
        } finally {
            reader.close();
        }
    }

    private static void mark(Head head, long from, long to, IdSet slots) throws IOException {
        int[] hit = new int[slots.size()];
        long[] intervals = new long[2 * slots.size()];
        WalBatch batch = new WalBatch(head.options().compression());
        RecordBuffer record = batch.begin();
        RecordFormat.tombstonesHead(record);
        int found = 0;
        for (int k = 0; k < slots.size(); k++) {
            int slot = slots.ids()[k];
            SeriesPage page = head.page(slot);
            int i = slot & SeriesPage.MASK;
            long first;
            long last;
            long ref;
            synchronized (page) {
                if (!page.hasChunks(i)) {
                    continue;
                }
                first = Math.max(from, page.firstTime(i));
                last = Math.min(to, page.lastTime[i]);
                ref = page.refs[i];
            }
            if (first <= last) {
                RecordFormat.tombstone(record, ref, first, last);
                hit[found] = slot;
                intervals[2 * found] = first;
                intervals[2 * found + 1] = last;
                found++;
            }
        }
        if (found == 0) {
            return;
        }
        batch.end();
        head.wal().log(batch);
        for (int k = 0; k < found; k++) {
            head.tombstones().add(hit[k], intervals[2 * k], intervals[2 * k + 1]);
        }
    }
}
