package org.narthex.storage.remote.internal.read;

import java.util.List;
import org.narthex.model.LabelBytes;
import org.narthex.model.Labels;
import org.narthex.model.LabelsBuilder;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Span;
import org.narthex.model.wire.WireWriter;

/** Writes the parts that both answers are made of. Confined to one thread. */
final class MessageWriter {
    private static final int LABELS = 1;

    final WireWriter out = new WireWriter();

    /** The labels of a series with the external ones that it lacks. */
    static Labels merged(Labels stored, Labels external) {
        if (external.isEmpty()) {
            return stored;
        }
        LabelsBuilder all = new LabelsBuilder(external);
        stored.forEach(all::set);
        return all.labels();
    }

    /**
     * Labels, field 1 of a series.
     *
     * @return how many bytes their messages have, as Prometheus counts them for the size of a frame
     */
    int labels(Labels labels) {
        byte[] data = labels.encoded();
        int bytes = 0;
        for (int at = 0; at < data.length; ) {
            int value = LabelBytes.skip(data, at);
            int label = out.begin(LABELS);
            out.bytes(1, data, LabelBytes.start(data, at), LabelBytes.length(data, at));
            out.bytes(2, data, LabelBytes.start(data, value), LabelBytes.length(data, value));
            bytes += out.size() - label;
            out.end(label);
            at = LabelBytes.skip(data, value);
        }
        return bytes;
    }

    /** A float sample. */
    void sample(int field, long timestamp, double value) {
        int sample = out.begin(field);
        out.float64(1, value);
        out.int64(2, timestamp);
        out.end(sample);
    }

    /**
     * A histogram sample.
     *
     * @param integer whether it was stored with integer counts, which floats hold as exactly as they are below 2^53
     */
    void histogram(int field, long timestamp, FloatHistogram h, boolean integer) {
        int message = out.begin(field);
        if (integer) {
            out.varint(1, (long) h.count());
        } else {
            out.fixed64(2, h.count());
        }
        out.float64(3, h.sum());
        out.sint32(4, h.schema());
        out.float64(5, h.zeroThreshold());
        if (integer) {
            out.varint(6, (long) h.zeroCount());
        } else {
            out.fixed64(7, h.zeroCount());
        }
        spans(8, h.negativeSpans());
        if (integer) {
            out.sint64s(9, deltas(h.negativeBuckets()));
        } else {
            out.doubles(10, h.negativeBuckets());
        }
        spans(11, h.positiveSpans());
        if (integer) {
            out.sint64s(12, deltas(h.positiveBuckets()));
        } else {
            out.doubles(13, h.positiveBuckets());
        }
        out.int64(14, h.hint().ordinal());
        out.int64(15, timestamp);
        out.doubles(16, h.customValues());
        out.end(message);
    }

    private void spans(int field, List<Span> spans) {
        for (Span span : spans) {
            int message = out.begin(field);
            out.sint32(1, span.offset());
            out.int64(2, span.length());
            out.end(message);
        }
    }

    private static long[] deltas(double[] counts) {
        long[] out = new long[counts.length];
        long before = 0;
        for (int i = 0; i < counts.length; i++) {
            long count = (long) counts[i];
            out[i] = count - before;
            before = count;
        }
        return out;
    }
}
