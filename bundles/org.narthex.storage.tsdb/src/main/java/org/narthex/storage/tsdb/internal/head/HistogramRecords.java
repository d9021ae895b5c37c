package org.narthex.storage.tsdb.internal.head;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.narthex.storage.tsdb.internal.head.AppendBuffers.PendingHistogram;
import org.narthex.storage.tsdb.internal.wal.RecordBuffer;
import org.narthex.storage.tsdb.internal.wal.RecordFormat;
import org.narthex.storage.tsdb.internal.wal.StartedHistogramsRecord;
import org.narthex.storage.tsdb.internal.wal.WalBatch;

/**
 * Writes histograms to the log: one record for each of integer and float, with custom buckets and without. Where one series
 * has several of these kinds, as many records as it takes to keep their order, as a replay drops what is out of order.
 */
final class HistogramRecords {
    private HistogramRecords() {}

    /**
     * Adds records to a batch.
     *
     * @param keepStarts whether start timestamps are stored; the records then make no difference between buckets
     */
    static void write(List<PendingHistogram> histograms, boolean keepStarts, WalBatch batch) {
        if (histograms.isEmpty()) {
            return;
        }
        if (isMixed(histograms, keepStarts)) {
            int from = 0;
            for (int to = 1; to <= histograms.size(); to++) {
                if (to == histograms.size() || kind(histograms.get(to), keepStarts) != kind(histograms.get(from), keepStarts)) {
                    PendingHistogram first = histograms.get(from);
                    write(
                            histograms.subList(from, to), first.floats() != null, isCustom(first), keepStarts, batch);
                    from = to;
                }
            }
            return;
        }
        for (boolean floats : new boolean[] {false, true}) {
            if (keepStarts) {
                write(
                        histograms.stream()
                                .filter(h -> h.floats() != null == floats)
                                .toList(),
                        floats,
                        false,
                        true,
                        batch);
                continue;
            }
            for (boolean custom : new boolean[] {false, true}) {
                write(
                        histograms.stream()
                                .filter(h -> h.floats() != null == floats && isCustom(h) == custom)
                                .toList(),
                        floats,
                        custom,
                        false,
                        batch);
            }
        }
    }

    /** Whether a series has histograms of several kinds. */
    private static boolean isMixed(List<PendingHistogram> histograms, boolean keepStarts) {
        int first = kind(histograms.getFirst(), keepStarts);
        if (histograms.stream().allMatch(h -> kind(h, keepStarts) == first)) {
            return false;
        }
        Map<Integer, Integer> kinds = new HashMap<>();
        for (PendingHistogram h : histograms) {
            Integer before = kinds.putIfAbsent(h.slot(), kind(h, keepStarts));
            if (before != null && before != kind(h, keepStarts)) {
                return true;
            }
        }
        return false;
    }

    private static int kind(PendingHistogram h, boolean keepStarts) {
        return (h.floats() != null ? 2 : 0) + (!keepStarts && isCustom(h) ? 1 : 0);
    }

    private static boolean isCustom(PendingHistogram h) {
        int schema = h.integer() != null
                ? h.integer().schema()
                : Objects.requireNonNull(h.floats()).schema();
        return schema == RecordFormat.CUSTOM_SCHEMA;
    }

    private static void write(
            List<PendingHistogram> histograms, boolean floats, boolean custom, boolean keepStarts, WalBatch batch) {
        if (histograms.isEmpty()) {
            return;
        }
        RecordBuffer out = batch.begin();
        if (keepStarts) {
            StartedHistogramsRecord record = new StartedHistogramsRecord(out);
            for (PendingHistogram h : histograms) {
                if (floats) {
                    record.add(h.ref(), h.time(), h.start(), Objects.requireNonNull(h.floats()));
                } else {
                    record.add(h.ref(), h.time(), h.start(), Objects.requireNonNull(h.integer()));
                }
            }
            batch.end();
            return;
        }
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
