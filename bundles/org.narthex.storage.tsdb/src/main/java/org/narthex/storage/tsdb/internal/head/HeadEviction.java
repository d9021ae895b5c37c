package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.narthex.storage.tsdb.internal.wal.RecordBuffer;
import org.narthex.storage.tsdb.internal.wal.RecordFormat;
import org.narthex.storage.tsdb.internal.wal.WalBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes series that have ended and that blocks have, with all their samples.
 *
 * <p>They are marked as in a {@link HeadTruncation}. What is still marked and still ended when the transactions before have
 * ended is gone: nobody can append to it from then on. Then the log is told, and only then a series of the same labels can
 * be created, so that the log has them in this order. Guarded by the lock of {@link Truncations}.
 */
final class HeadEviction {
    private static final Logger LOG = LoggerFactory.getLogger(HeadEviction.class);

    private final Head head;

    HeadEviction(Head head) {
        this.head = head;
    }

    int run(StaleCompactionHead ended, Duration patience) throws IOException, InterruptedException {
        if (!head.readers().awaitEnd(ended.mint(), Math.addExact(ended.maxt(), 1), patience)) {
            throw new IOException("series that have ended cannot be removed: readers of samples from " + ended.mint()
                    + " to " + ended.maxt() + " are still open after " + patience);
        }
        head.quarantine().release();
        for (int k = 0; k < ended.size(); k++) {
            SeriesPage page = head.page(ended.slot(k));
            int i = ended.slot(k) & SeriesPage.MASK;
            synchronized (page) {
                if (isStillEnded(ended, k)) {
                    page.flags[i] |= SeriesPage.MARKED;
                }
            }
        }
        if (!head.appenders().awaitEnd(patience)) {
            LOG.atWarn()
                    .addKeyValue("component", "tsdb")
                    .addKeyValue("series", ended.size())
                    .log("a transaction does not end: series that have ended stay in the head for now");
            return 0;
        }
        int[] gone = new int[ended.size()];
        int n = 0;
        for (int k = 0; k < ended.size(); k++) {
            SeriesPage page = head.page(ended.slot(k));
            int i = ended.slot(k) & SeriesPage.MASK;
            synchronized (page) {
                if ((page.flags[i] & SeriesPage.MARKED) != 0 && isStillEnded(ended, k)) {
                    page.flags[i] |= SeriesPage.GONE;
                    gone[n++] = ended.slot(k);
                }
            }
        }
        remove(Arrays.copyOf(gone, n), ended.maxt());
        return n;
    }

    private boolean isStillEnded(StaleCompactionHead ended, int k) {
        int slot = ended.slot(k);
        SeriesPage page = head.page(slot);
        int i = slot & SeriesPage.MASK;
        return page.lastTime[i] == ended.newest(k) && StaleCompactionHead.hasEnded(head, page, i, slot);
    }

    private void remove(int[] gone, long maxt) throws IOException {
        if (gone.length == 0) {
            return;
        }
        try {
            log(gone);
        } catch (IOException | RuntimeException e) {
            for (int slot : gone) {
                SeriesPage page = head.page(slot);
                synchronized (page) {
                    page.flags[slot & SeriesPage.MASK] = SeriesPage.LOGGED;
                }
            }
            throw e;
        }
        long chunks = 0;
        for (int slot : gone) {
            SeriesPage page = head.page(slot);
            int i = slot & SeriesPage.MASK;
            synchronized (page) {
                chunks += page.dropChunks(i, 0, true, head.store());
                page.lastTime[i] = SeriesPage.NEVER;
            }
            head.expiries().keep(page.refs[i], maxt);
            if (!head.series().remove(slot, () -> true)) {
                throw new IllegalStateException("series " + head.labels(slot) + " is not in the table");
            }
        }
        head.counts().chunksRemoved.add(chunks);
        new HeadTruncation(head).forget(gone);
        head.quarantine().add(gone, List.of());
        head.quarantine().release();
    }

    /** Says that all of the series' samples are deleted, which no other deletion does. */
    private void log(int[] gone) throws IOException {
        WalBatch batch = new WalBatch(head.options().compression());
        RecordBuffer record = batch.begin();
        RecordFormat.tombstonesHead(record);
        for (int slot : gone) {
            RecordFormat.tombstone(
                    record, head.series().ref(slot), Long.MIN_VALUE, Long.MAX_VALUE);
        }
        batch.end();
        head.wal().log(batch);
    }
}
