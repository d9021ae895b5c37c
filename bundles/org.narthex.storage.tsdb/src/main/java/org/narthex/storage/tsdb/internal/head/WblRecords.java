package org.narthex.storage.tsdb.internal.head;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.narthex.storage.tsdb.internal.head.AppendBuffers.PendingHistogram;
import org.narthex.storage.tsdb.internal.wal.RecordBuffer;
import org.narthex.storage.tsdb.internal.wal.RecordFormat;
import org.narthex.storage.tsdb.internal.wal.WalBatch;

/**
 * The records of one commit for the write-behind log, in the order of Prometheus: before a series begins a chunk come the
 * samples so far, then a marker for the chunk, then the samples that follow. Confined to one thread.
 */
final class WblRecords {
    private static final long[] NONE = new long[0];

    private final WalBatch batch;
    private final boolean enabled;
    private long[] refs = NONE;
    private long[] times = NONE;
    private double[] values = new double[0];
    private int size;
    private final List<PendingHistogram> histograms = new ArrayList<>();
    private long markedSeries;
    private long[] marked = NONE;

    /**
     * @param enabled whether there is a log
     */
    WblRecords(WalBatch batch, boolean enabled) {
        this.batch = batch;
        this.enabled = enabled;
    }

    /**
     * A series begins a chunk.
     *
     * @param completed the chunks that its open one became just now
     * @param before the chunk completed before that, 0 for none: a compaction may have completed one without a marker
     */
    void chunkBegins(long series, long[] completed, long before) {
        finish();
        long[] written = Arrays.stream(completed).filter(ref -> ref > 0).toArray();
        if (written.length < completed.length) {
            // Some are in memory only, so the log must keep the samples.
            return;
        }
        markedSeries = series;
        marked = written.length > 0 ? written : new long[] {before};
    }

    void add(long ref, long t, double v) {
        if (size == refs.length) {
            int capacity = Math.max(16, size * 2);
            refs = Arrays.copyOf(refs, capacity);
            times = Arrays.copyOf(times, capacity);
            values = Arrays.copyOf(values, capacity);
        }
        refs[size] = ref;
        times[size] = t;
        values[size++] = v;
    }

    void add(PendingHistogram h) {
        histograms.add(h);
    }

    /** Adds the records of what was gathered to the batch. */
    void finish() {
        if (enabled) {
            if (marked.length > 0) {
                RecordBuffer out = batch.begin();
                RecordFormat.markersHead(out);
                for (long chunk : marked) {
                    RecordFormat.marker(out, markedSeries, chunk);
                }
                batch.end();
            }
            if (size > 0) {
                RecordFormat.samples(batch.begin(), refs, times, values, 0, size);
                batch.end();
            }
            HistogramRecords.write(histograms, batch);
        }
        marked = NONE;
        size = 0;
        histograms.clear();
    }
}
