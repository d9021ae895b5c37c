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
                if (to == histograms.size()
                        || kind(histograms.get(to), keepStarts) != kind(histograms.get(from), keepStarts)) {
                    alike(histograms.subList(from, to), keepStarts, batch);
                    from = to;
                }
            }
            return;
        }
        for (boolean floats : new boolean[] {false, true}) {
            alike(
                    histograms.stream().filter(h -> h.floats() != null == floats).toList(),
                    keepStarts,
                    batch);
        }
    }

    /** Adds the records of histograms that are all integer or all float. */
    private static void alike(List<PendingHistogram> histograms, boolean keepStarts, WalBatch batch) {
        if (histograms.isEmpty()) {
            return;
        }
        if (keepStarts) {
            started(histograms, batch);
            return;
        }
        // As in Prometheus, the differences are to the first one even if that goes to the second record.
        plain(histograms.stream().filter(h -> !isCustom(h)).toList(), histograms.getFirst(), false, batch);
        List<PendingHistogram> custom =
                histograms.stream().filter(HistogramRecords::isCustom).toList();
        if (!custom.isEmpty()) {
            plain(custom, custom.getFirst(), true, batch);
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

    private static void started(List<PendingHistogram> histograms, WalBatch batch) {
        StartedHistogramsRecord record = new StartedHistogramsRecord(batch.begin());
        for (PendingHistogram h : histograms) {
            if (h.integer() != null) {
                record.add(h.ref(), h.time(), h.start(), h.integer());
            } else {
                record.add(h.ref(), h.time(), h.start(), Objects.requireNonNull(h.floats()));
            }
        }
        batch.end();
    }

    private static void plain(
            List<PendingHistogram> histograms, PendingHistogram base, boolean custom, WalBatch batch) {
        if (histograms.isEmpty()) {
            return;
        }
        RecordBuffer out = batch.begin();
        long ref = base.ref();
        long time = base.time();
        if (base.floats() != null) {
            RecordFormat.floatHistogramsHead(out, custom, ref, time);
        } else {
            RecordFormat.histogramsHead(out, custom, ref, time);
        }
        for (PendingHistogram h : histograms) {
            if (h.integer() != null) {
                RecordFormat.histogram(out, h.ref() - ref, h.time() - time, h.integer());
            } else {
                RecordFormat.floatHistogram(out, h.ref() - ref, h.time() - time, Objects.requireNonNull(h.floats()));
            }
        }
        batch.end();
    }
}
