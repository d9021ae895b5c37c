package org.narthex.storage.tsdb.internal.wal;

import org.narthex.model.Exemplar;
import org.narthex.model.LabelBytes;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.model.histogram.Span;

/**
 * The records of the log and how they are encoded. The first byte is the type; {@code str} is a uvarint length and bytes.
 *
 * <pre>
 *  1 series          (ref:u64  labels:uvarint  (name:str value:str)*)*
 *  2 samples         ref:u64 time:i64 (Δref:varint Δtime:varint value:f64)*       Δ to the first sample
 *  3 tombstones      (ref:u64 mint:varint maxt:varint)*
 *  4 exemplars       ref:u64 time:i64 (Δref:varint Δtime:varint value:f64 labels)*
 *  5 m-map markers   (ref:u64 chunk:u64)*                                         only out-of-order log
 *  6 metadata        (ref:uvarint type:u8 fields:uvarint (key:str value:str)*)*
 *  7 histograms, 8 float histograms, 9 and 10 the same with custom buckets
 * 11 samples, 12 histograms, 13 float histograms with start timestamps
 * </pre>
 *
 * Thread-safe.
 */
public final class RecordFormat {
    static final int SERIES = 1;
    static final int SAMPLES = 2;
    static final int TOMBSTONES = 3;
    static final int EXEMPLARS = 4;
    static final int MMAP_MARKERS = 5;
    static final int METADATA = 6;
    static final int HISTOGRAMS = 7;
    static final int FLOAT_HISTOGRAMS = 8;
    static final int CUSTOM_HISTOGRAMS = 9;
    static final int CUSTOM_FLOAT_HISTOGRAMS = 10;
    static final int SAMPLES_V2 = 11;
    static final int HISTOGRAMS_V2 = 12;
    static final int FLOAT_HISTOGRAMS_V2 = 13;

    /** Schema of histograms with custom buckets. */
    public static final int CUSTOM_SCHEMA = -53;

    private RecordFormat() {}

    /** Begins a record of series. */
    public static void seriesHead(RecordBuffer out) {
        out.u8(SERIES);
    }

    /** Adds a series to a record of series. */
    public static void series(RecordBuffer out, long ref, byte[] labels) {
        out.u64(ref);
        labels(out, labels);
    }

    private static void labels(RecordBuffer out, byte[] labels) {
        int strings = 0;
        for (int at = 0; at < labels.length; at = LabelBytes.skip(labels, at)) {
            strings++;
        }
        out.uvarint(strings / 2);
        for (int at = 0; at < labels.length; at = LabelBytes.skip(labels, at)) {
            out.bytes(labels, LabelBytes.start(labels, at), LabelBytes.length(labels, at));
        }
    }

    /** A record of samples [from, to), at least one. */
    public static void samples(RecordBuffer out, long[] refs, long[] times, double[] values, int from, int to) {
        out.u8(SAMPLES);
        long ref = refs[from];
        long time = times[from];
        out.u64(ref);
        out.u64(time);
        for (int i = from; i < to; i++) {
            out.sample(refs[i] - ref, times[i] - time, Double.doubleToRawLongBits(values[i]));
        }
    }

    /** Begins a record of tombstones. */
    public static void tombstonesHead(RecordBuffer out) {
        out.u8(TOMBSTONES);
    }

    /** Adds a deleted interval, both ends inclusive. */
    public static void tombstone(RecordBuffer out, long ref, long mint, long maxt) {
        out.u64(ref);
        out.varint(mint);
        out.varint(maxt);
    }

    /** Begins a record of exemplars, histograms or the like whose items are relative to the first one. */
    private static void head(RecordBuffer out, int type, long ref, long time) {
        out.u8(type);
        out.u64(ref);
        out.u64(time);
    }

    /** Begins a record of exemplars with the reference and time of the first. */
    public static void exemplarsHead(RecordBuffer out, long ref, long time) {
        head(out, EXEMPLARS, ref, time);
    }

    /** Adds an exemplar to a record that began with {@code firstRef} and {@code firstTime}. */
    public static void exemplar(RecordBuffer out, long firstRef, long firstTime, long ref, Exemplar exemplar) {
        out.varint(ref - firstRef);
        out.varint(exemplar.timestamp() - firstTime);
        out.f64(exemplar.value());
        labels(out, exemplar.labels().encoded());
    }

    /** Begins a record of markers of the out-of-order log. */
    public static void markersHead(RecordBuffer out) {
        out.u8(MMAP_MARKERS);
    }

    /**
     * Says that a series' samples logged so far are in complete chunks, the last of which has this reference.
     *
     * @param chunk 0 when no chunk was completed, as the series had no sample
     */
    public static void marker(RecordBuffer out, long ref, long chunk) {
        out.u64(ref);
        out.u64(chunk);
    }

    /** Begins a record of metadata. */
    public static void metadataHead(RecordBuffer out) {
        out.u8(METADATA);
    }

    /** Adds metadata of a series. */
    public static void metadata(RecordBuffer out, long ref, Metadata metadata) {
        out.uvarint(ref);
        out.u8(metadata.type().ordinal());
        out.uvarint(2);
        out.string("UNIT");
        out.string(metadata.unit());
        out.string("HELP");
        out.string(metadata.help());
    }

    /** Begins a record of integer histograms, with custom buckets or without. */
    public static void histogramsHead(RecordBuffer out, boolean custom, long ref, long time) {
        head(out, custom ? CUSTOM_HISTOGRAMS : HISTOGRAMS, ref, time);
    }

    /** Begins a record of float histograms, with custom buckets or without. */
    public static void floatHistogramsHead(RecordBuffer out, boolean custom, long ref, long time) {
        head(out, custom ? CUSTOM_FLOAT_HISTOGRAMS : FLOAT_HISTOGRAMS, ref, time);
    }

    /** Adds an integer histogram. */
    public static void histogram(RecordBuffer out, long refDelta, long timeDelta, Histogram h) {
        out.varint(refDelta);
        out.varint(timeDelta);
        out.u8(h.hint().ordinal());
        out.varint(h.schema());
        out.f64(h.zeroThreshold());
        out.uvarint(h.zeroCount());
        out.uvarint(h.count());
        out.f64(h.sum());
        spans(out, h.positiveSpans());
        spans(out, h.negativeSpans());
        for (long[] buckets : new long[][] {h.positiveBuckets(), h.negativeBuckets()}) {
            out.uvarint(buckets.length);
            for (long bucket : buckets) {
                out.varint(bucket);
            }
        }
        if (h.schema() == CUSTOM_SCHEMA) {
            doubles(out, h.customValues());
        }
    }

    /** Adds a float histogram. */
    public static void floatHistogram(RecordBuffer out, long refDelta, long timeDelta, FloatHistogram h) {
        out.varint(refDelta);
        out.varint(timeDelta);
        out.u8(h.hint().ordinal());
        out.varint(h.schema());
        out.f64(h.zeroThreshold());
        out.f64(h.zeroCount());
        out.f64(h.count());
        out.f64(h.sum());
        spans(out, h.positiveSpans());
        spans(out, h.negativeSpans());
        doubles(out, h.positiveBuckets());
        doubles(out, h.negativeBuckets());
        if (h.schema() == CUSTOM_SCHEMA) {
            doubles(out, h.customValues());
        }
    }

    private static void spans(RecordBuffer out, java.util.List<Span> spans) {
        out.uvarint(spans.size());
        for (Span span : spans) {
            out.varint(span.offset());
            out.uvarint(Integer.toUnsignedLong(span.length()));
        }
    }

    private static void doubles(RecordBuffer out, double[] values) {
        out.uvarint(values.length);
        for (double value : values) {
            out.f64(value);
        }
    }

    /** The labels' flat encoding, from the position behind the count of a record's label list. */
    static Labels flat(byte[] flat) {
        return Labels.ofEncoded(flat);
    }
}
