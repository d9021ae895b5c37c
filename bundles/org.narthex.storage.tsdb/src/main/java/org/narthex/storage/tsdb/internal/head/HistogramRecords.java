package org.narthex.storage.tsdb.internal.head;

import java.util.List;
import java.util.Objects;
import org.narthex.storage.tsdb.internal.head.AppendBuffers.PendingHistogram;
import org.narthex.storage.tsdb.internal.wal.RecordBuffer;
import org.narthex.storage.tsdb.internal.wal.RecordFormat;
import org.narthex.storage.tsdb.internal.wal.WalBatch;

/** Writes histograms to the log: one record for each of integer and float, with custom buckets and without. */
final class HistogramRecords {
    private HistogramRecords() {}

    static void write(List<PendingHistogram> histograms, WalBatch batch) {
        if (histograms.isEmpty()) {
            return;
        }
        for (boolean floats : new boolean[] {false, true}) {
            for (boolean custom : new boolean[] {false, true}) {
                write(
                        histograms.stream()
                                .filter(h -> h.floats() != null == floats && isCustom(h) == custom)
                                .toList(),
                        floats,
                        custom,
                        batch);
            }
        }
    }

    private static boolean isCustom(PendingHistogram h) {
        int schema = h.integer() != null
                ? h.integer().schema()
                : Objects.requireNonNull(h.floats()).schema();
        return schema == RecordFormat.CUSTOM_SCHEMA;
    }

    private static void write(List<PendingHistogram> histograms, boolean floats, boolean custom, WalBatch batch) {
        if (histograms.isEmpty()) {
            return;
        }
        RecordBuffer out = batch.begin();
        long ref = histograms.getFirst().ref();
        long time = histograms.getFirst().time();
        if (floats) {
            RecordFormat.floatHistogramsHead(out, custom, ref, time);
        } else {
            RecordFormat.histogramsHead(out, custom, ref, time);
        }
        for (PendingHistogram h : histograms) {
            if (floats) {
                RecordFormat.floatHistogram(out, h.ref() - ref, h.time() - time, Objects.requireNonNull(h.floats()));
            } else {
                RecordFormat.histogram(out, h.ref() - ref, h.time() - time, Objects.requireNonNull(h.integer()));
            }
        }
        batch.end();
    }
}
