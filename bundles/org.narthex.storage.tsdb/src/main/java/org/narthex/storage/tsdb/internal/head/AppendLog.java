package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import org.narthex.storage.tsdb.internal.wal.RecordBuffer;
import org.narthex.storage.tsdb.internal.wal.RecordFormat;
import org.narthex.storage.tsdb.internal.wal.WalBatch;

/** Writes what a transaction gathered to the log. Thread-safe; the buffers are not. */
final class AppendLog {
    private AppendLog() {}

    /** Writes the log's records: series first, so that what follows can name them, exemplars last. */
    static void write(Head head, AppendBuffers buffers, boolean withSamples) throws IOException {
        WalBatch batch = buffers.batch;
        if (buffers.unloggedSize > 0) {
            buffers.sortUnlogged();
            RecordBuffer out = batch.begin();
            RecordFormat.seriesHead(out);
            for (int k = 0; k < buffers.unloggedSize; k++) {
                int slot = buffers.unlogged[k];
                RecordFormat.series(out, head.series().ref(slot), head.series().labelBytes(slot));
            }
            batch.end();
        }
        if (withSamples) {
            if (head.options().logMetadata() && !buffers.metadata.isEmpty()) {
                RecordBuffer out = batch.begin();
                RecordFormat.metadataHead(out);
                for (AppendBuffers.PendingMetadata m : buffers.metadata) {
                    RecordFormat.metadata(out, m.ref(), m.metadata());
                }
                batch.end();
            }
            if (buffers.size > 0) {
                RecordFormat.samples(
                        batch.begin(), buffers.refs, buffers.times, buffers.starts, buffers.values, buffers.size);
                batch.end();
            }
            HistogramRecords.write(buffers.histograms, head.options().rules().keepStarts(), batch);
            if (!buffers.exemplars.isEmpty()) {
                RecordBuffer out = batch.begin();
                AppendBuffers.PendingExemplar first = buffers.exemplars.getFirst();
                long time = first.exemplar().timestamp();
                RecordFormat.exemplarsHead(out, first.ref(), time);
                for (AppendBuffers.PendingExemplar e : buffers.exemplars) {
                    RecordFormat.exemplar(out, first.ref(), time, e.ref(), e.exemplar());
                }
                batch.end();
            }
        }
        if (!batch.isEmpty()) {
            head.wal().log(batch);
        }
        for (int k = 0; k < buffers.unloggedSize; k++) {
            int slot = buffers.unlogged[k];
            head.page(slot).setLogged(slot & SeriesPage.MASK);
        }
    }
}
