package org.narthex.storage.tsdb.internal.wal;

import org.jspecify.annotations.Nullable;
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
 * 11 samples with start timestamps:
 *    ref:varint time:varint start:varint value:f64
 *      (Δref:varint Δtime:varint (0:u8 | 1:u8 | 2:u8 Δstart:varint) value:f64)*
 *    Δref to the sample before, the others to the first; 0 no start, 1 the start of the sample before
 * 12 histograms, 13 float histograms with start timestamps, custom buckets or not
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

    static final int NO_START = 0;
    static final int SAME_START = 1;
    static final int OTHER_START = 2;

    /** Schema of histograms with custom buckets. */
    public static final int CUSTOM_SCHEMA = -53;

    private RecordFormat() {}

    /** Whether records of a type have start timestamps. */
    static boolean hasStarts(byte type) {
        return type == SAMPLES_V2 || type == HISTOGRAMS_V2 || type == FLOAT_HISTOGRAMS_V2;
    }

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

    /**
     * A record of samples [0, n); n is at least 1.
     *
     * @param starts start timestamps, 0 where there is none; null for a record that keeps none
     */
    public static void samples(
            RecordBuffer out, long[] refs, long[] times, long @Nullable [] starts, double[] values, int n) {
        if (starts != null) {
            samplesV2(out, refs, times, starts, values, n);
            return;
        }
        out.u8(SAMPLES);
        long ref = refs[0];
        long time = times[0];
        out.u64(ref);
        out.u64(time);
        for (int i = 0; i < n; i++) {
            out.sample(refs[i] - ref, times[i] - time, Double.doubleToRawLongBits(values[i]));
        }
    }

    private static void samplesV2(
            RecordBuffer out, long[] refs, long[] times, long[] starts, double[] values, int n) {
        out.u8(SAMPLES_V2);
        for (int i = 0; i < n; i++) {
            if (i == 0) {
                headV2(out, refs[0], times[0], starts[0]);
            } else {
                nextV2(out, refs[i] - refs[i - 1], times[i] - times[0], starts[i], starts[0], starts[i - 1]);
            }
            out.f64(values[i]);
        }
    }

    /** Begins a record with start timestamps, behind its type. */
    static void headV2(RecordBuffer out, long ref, long time, long start) {
        out.varint(ref);
        out.varint(time);
        out.varint(start);
    }

    /** Leads on to the next item of a record with start timestamps. */
    static void nextV2(
            RecordBuffer out, long refDelta, long timeDelta, long start, long firstStart, long startBefore) {
        out.varint(refDelta);
        out.varint(timeDelta);
        if (start == 0) {
            out.u8(NO_START);
        } else if (start == startBefore) {
            out.u8(SAME_START);
        } else {
            out.u8(OTHER_START);
            out.varint(start - firstStart);
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
        content(out, h);
    }

    /** Adds what an integer histogram is beside its reference and times. */
    static void content(RecordBuffer out, Histogram h) {
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
        content(out, h);
    }

    /** Adds what a float histogram is beside its reference and times. */
    static void content(RecordBuffer out, FloatHistogram h) {
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
