package org.narthex.storage.tsdb.internal.wal;

import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;

/**
 * The records of a memory snapshot, which has the files of a log. First come all series, then one record of tombstones, then
 * exemplars.
 *
 * <pre>
 * 1 series      ref:u64 labels 0:i64 (0:uvarint | 1:uvarint chunk)
 *   chunk       mint:i64 maxt:i64 encoding:u8 data:str last
 *   last        of floats: 7 × 0:i64 value:f64;  of histograms: the content of the log's record of one
 * 2 tombstones  str of 1:u8 (ref:uvarint mint:varint maxt:varint)*
 * 3 exemplars   as in the log
 * </pre>
 *
 * Thread-safe.
 */
public final class SnapshotFormat {
    static final int SERIES = 1;
    static final int TOMBSTONES = 2;
    static final int EXEMPLARS = 3;
    static final int TOMBSTONES_VERSION = 1;

    /** Zeros between the chunk and the last float: where the last four samples and their times once were. */
    static final int UNUSED = 7;

    static final int XOR = 1;
    static final int HISTOGRAM = 2;
    static final int FLOAT_HISTOGRAM = 3;
    static final int XOR2 = 4;
    static final int HISTOGRAM_ST = 5;
    static final int FLOAT_HISTOGRAM_ST = 6;

    private SnapshotFormat() {}

    /**
     * The open chunk of a series.
     *
     * @param data the chunk without length and checksum; shared, read only
     * @param lastValue raw bits of the newest float; 0 when the newest sample is a histogram
     * @param integer the newest sample when it is an integer histogram
     * @param floats the newest sample when it is a float histogram
     */
    public record Chunk(
            long mint,
            long maxt,
            int encoding,
            byte[] data,
            long lastValue,
            @Nullable Histogram integer,
            @Nullable FloatHistogram floats) {}

    /** A record of a series; it may have no open chunk. */
    public static void series(RecordBuffer out, long ref, Labels labels, @Nullable Chunk chunk) {
        out.u8(SERIES);
        RecordFormat.series(out, ref, labels.encoded());
        out.u64(0);
        if (chunk == null) {
            out.uvarint(0);
            return;
        }
        out.uvarint(1);
        out.u64(chunk.mint);
        out.u64(chunk.maxt);
        out.u8(chunk.encoding);
        out.bytes(chunk.data, 0, chunk.data.length);
        if (chunk.integer != null) {
            RecordFormat.content(out, chunk.integer);
        } else if (chunk.floats != null) {
            RecordFormat.content(out, chunk.floats);
        } else {
            for (int i = 0; i < UNUSED; i++) {
                out.u64(0);
            }
            out.u64(chunk.lastValue);
        }
    }

    /** Begins the content of the record of tombstones, which {@link #tombstones} completes. */
    public static void tombstonesHead(RecordBuffer content) {
        content.u8(TOMBSTONES_VERSION);
    }

    /** Adds a deleted interval to the content of the record of tombstones. */
    public static void tombstone(RecordBuffer content, long ref, long mint, long maxt) {
        content.uvarint(ref);
        content.varint(mint);
        content.varint(maxt);
    }

    /** The record of tombstones. */
    public static void tombstones(RecordBuffer out, RecordBuffer content) {
        out.u8(TOMBSTONES);
        out.bytes(content.data, 0, content.size);
    }

    /** Begins a record of exemplars, whose items are {@linkplain RecordFormat#exemplar those of the log}. */
    public static void exemplarsHead(RecordBuffer out, long ref, long time) {
        out.u8(EXEMPLARS);
        out.u64(ref);
        out.u64(time);
    }
}
