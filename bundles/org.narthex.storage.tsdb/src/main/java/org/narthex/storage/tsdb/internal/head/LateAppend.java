package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.narthex.model.StaleMarker;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.tsdb.internal.head.AppendBuffers.PendingHistogram;
import org.narthex.storage.tsdb.internal.ooo.OooHead;
import org.narthex.storage.tsdb.internal.ooo.OooSeries;
import org.narthex.storage.tsdb.internal.wal.WalWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Inserts the samples of a transaction that a commit could not append in order, and logs those that it inserted. A log
 * that fails costs only what a crash would take, so it does not fail the commit. Confined to the transaction's thread.
 */
final class LateAppend {
    private static final Logger LOG = LoggerFactory.getLogger(LateAppend.class);

    private final Head head;
    private final OooHead late;
    private final AppendBuffers buffers;
    private final AppendRules rules;
    private final WblRecords records;
    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;
    private int floats;
    private int histograms;

    private LateAppend(Head head, AppendBuffers buffers, AppendRules rules) {
        this.head = head;
        this.late = head.outOfOrder();
        this.buffers = buffers;
        this.rules = rules;
        this.records = new WblRecords(
                buffers.batch, late.log() != null, head.options().rules().keepStarts());
    }

    /** Takes what {@link HeadAppend} left. */
    static void apply(Head head, AppendBuffers buffers, AppendRules rules) {
        if (buffers.lateSize > 0 || !buffers.lateHistograms.isEmpty()) {
            head.outOfOrder().lock().lock();
            try {
                new LateAppend(head, buffers, rules).run();
            } finally {
                head.outOfOrder().lock().unlock();
            }
        }
    }

    private void run() {
        buffers.batch.clear();
        for (int k = 0; k < buffers.lateSize; k++) {
            int at = buffers.late[k];
            float64(buffers.slots[at], buffers.refs[at], buffers.times[at], buffers.start(at), buffers.values[at]);
        }
        for (PendingHistogram h : buffers.lateHistograms) {
            if (isAccepted(h.time(), true)) {
                SeriesPage page = head.page(h.slot());
                synchronized (page) {
                    insert(h);
                }
            }
        }
        if (min <= max) {
            late.widen(min, max);
        }
        HeadCounts counts = head.counts();
        counts.floatsAppended.add(floats);
        counts.lateFloatsAppended.add(floats);
        counts.histogramsAppended.add(histograms);
        counts.lateHistogramsAppended.add(histograms);
        records.finish();
        log();
    }

    private boolean isAccepted(long t, boolean histogram) {
        byte verdict = rules.late(t);
        rules.count(verdict, histogram, 1);
        return verdict == AppendOutcome.OK;
    }

    private void float64(int slot, long ref, long t, long start, double v) {
        if (!isAccepted(t, false)) {
            return;
        }
        SeriesPage page = head.page(slot);
        synchronized (page) {
            OpenHistogram open = StaleMarker.isStale(v) ? page.open.histogram(slot & SeriesPage.MASK) : null;
            if (open != null) {
                // A stale marker is of the kind that its series has.
                insert(open.isInteger()
                        ? new PendingHistogram(slot, ref, t, start, OpenHistogram.STALE, null)
                        : new PendingHistogram(slot, ref, t, start, null, OpenHistogram.STALE_FLOATS));
            } else if (insert(slot, ref, t, start, v, null)) {
                records.add(ref, t, start, v);
                floats++;
            }
        }
    }

    private void insert(PendingHistogram h) {
        Object histogram = h.integer() != null ? h.integer() : h.floats();
        if (insert(h.slot(), h.ref(), h.time(), h.start(), 0, histogram)) {
            records.add(h);
            histograms++;
        }
    }

    private boolean insert(int slot, long ref, long t, long start, double v, @Nullable Object histogram) {
        OooSeries series = late.getOrCreate(slot);
        if (series.needsChunk(late.capacity())) {
            long before = series.lastRef();
            long[] completed = series.complete(head.encodings(), head.store(), ref);
            // One chunk is begun; what was one open chunk may have become several.
            head.counts().chunksCreated.add(Math.max(1, completed.length));
            if (completed.length > 0 || before != 0 || !late.isLogUnread()) {
                records.chunkBegins(ref, completed, before);
            }
        }
        boolean inserted = series.insert(t, start, v, histogram);
        if (inserted) {
            min = Math.min(min, t);
            max = Math.max(max, t);
        }
        return inserted;
    }

    private void log() {
        WalWriter log = late.log();
        if (log == null || buffers.batch.isEmpty()) {
            return;
        }
        try {
            log.log(buffers.batch);
        } catch (IOException e) {
            LOG.atError()
                    .addKeyValue("component", "tsdb")
                    .addKeyValue("dir", log.directory())
                    .addKeyValue("err", e)
                    .log("samples out of order could not be logged: a crash would lose them");
        }
    }
}
