package org.narthex.storage.tsdb.internal.wal;

import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;

/** Decodes records of a memory snapshot. Confined to one thread. */
public final class SnapshotDecoder {
    /** Receives what the records hold. */
    public interface Handler {
        /** A series with its open chunk, if it has one. */
        void series(long ref, Labels labels, SnapshotFormat.@Nullable Chunk chunk);

        /** A deleted interval, both ends inclusive. */
        void tombstone(long ref, long mint, long maxt);

        /** The record of tombstones, which every complete snapshot has, ends. */
        void endOfTombstones();
    }

    private final RecordDecoder decoder = new RecordDecoder();
    private final HistogramDecoder histograms = new HistogramDecoder(decoder.input());

    /**
     * Decodes one record, which begins at {@code from}.
     *
     * @param exemplars receives exemplars
     * @throws IndexOutOfBoundsException when the record ends within an item or an item is impossible
     */
    public void decode(byte[] data, int from, int length, Handler handler, RecordHandler exemplars) {
        RecordInput in = decoder.input();
        in.reset(data, from, length);
        int type = in.u8();
        switch (type) {
            case SnapshotFormat.SERIES -> series(in, handler);
            case SnapshotFormat.TOMBSTONES -> tombstones(in, handler);
            case SnapshotFormat.EXEMPLARS -> decoder.exemplars(exemplars);
            default -> throw new IndexOutOfBoundsException("unsupported snapshot record type " + type);
        }
    }

    private void series(RecordInput in, Handler handler) {
        long ref = in.u64();
        Labels labels = decoder.labels();
        in.u64();
        if (in.uvarint() == 0) {
            handler.series(ref, labels, null);
            return;
        }
        long mint = in.u64();
        long maxt = in.u64();
        int encoding = in.u8();
        byte[] chunk = in.bytes();
        long value = 0;
        Histogram integer = null;
        FloatHistogram floats = null;
        switch (encoding) {
            case SnapshotFormat.XOR, SnapshotFormat.XOR2 -> {
                for (int i = 0; i < SnapshotFormat.UNUSED; i++) {
                    in.u64();
                }
                value = in.u64();
            }
            case SnapshotFormat.HISTOGRAM, SnapshotFormat.HISTOGRAM_ST -> integer = histograms.integer();
            case SnapshotFormat.FLOAT_HISTOGRAM, SnapshotFormat.FLOAT_HISTOGRAM_ST -> floats = histograms.floats();
            default -> throw new IndexOutOfBoundsException("invalid chunk encoding " + encoding);
        }
        if (chunk.length < 3 || mint > maxt) {
            throw new IndexOutOfBoundsException(
                    "a chunk of " + chunk.length + " bytes from " + mint + " to " + maxt + " is impossible");
        }
        handler.series(ref, labels, new SnapshotFormat.Chunk(mint, maxt, encoding, chunk, value, integer, floats));
    }

    private static void tombstones(RecordInput in, Handler handler) {
        int length = in.count(1);
        if (length == 0 || in.u8() != SnapshotFormat.TOMBSTONES_VERSION) {
            throw new IndexOutOfBoundsException("invalid tombstone format");
        }
        while (in.more()) {
            handler.tombstone(in.uvarint(), in.varint(), in.varint());
        }
        handler.endOfTombstones();
    }
}
