package org.narthex.storage.tsdb.internal.histogram;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.ReservedSchemas;

/** Reads chunks of the encodings 3 and 6. {@link FloatHistogramAppender} draws the format. Confined to one thread. */
public final class FloatHistogramReader extends HistogramChunkReader {
    final XorField count = new XorField();
    final XorField zeroCount = new XorField();
    final XorField[] positive;
    final XorField[] negative;

    private final XorField sumField = new XorField();

    FloatHistogramReader(byte encoding, MemorySegment chunk, byte[] copy) {
        super(encoding, chunk, copy);
        positive = fields(BucketLayouts.count(layout.positive()));
        negative = fields(BucketLayouts.count(layout.negative()));
    }

    static XorField[] fields(int n) {
        XorField[] fields = new XorField[n];
        for (int i = 0; i < n; i++) {
            fields[i] = new XorField();
        }
        return fields;
    }

    static FloatHistogram stale(double sum) {
        double[] none = {};
        return new FloatHistogram(
                CounterResetHint.UNKNOWN, 0, 0, 0, 0, sum, List.of(), List.of(), none, none, none);
    }

    @Override
    void readFirst() {
        count.bits = in.bits(64);
        zeroCount.bits = in.bits(64);
        sum = in.bits(64);
        sumField.bits = sum;
        for (XorField f : positive) {
            f.bits = in.bits(64);
        }
        for (XorField f : negative) {
            f.bits = in.bits(64);
        }
    }

    @Override
    void readNext() {
        count.read(in);
        zeroCount.read(in);
        sumField.read(in);
        sum = sumField.bits;
        if (!isStale()) {
            for (XorField f : positive) {
                f.read(in);
            }
            for (XorField f : negative) {
                f.read(in);
            }
        }
    }

    @Override
    public FloatHistogram floatHistogram() {
        double value = Double.longBitsToDouble(sum);
        if (isStale()) {
            return stale(value);
        }
        FloatHistogram h = new FloatHistogram(
                hint(),
                shape,
                Double.longBitsToDouble(zeroCount.bits),
                Double.longBitsToDouble(count.bits),
                value,
                values(positive),
                values(negative));
        return ReservedSchemas.reduce(h);
    }

    static double[] values(XorField[] fields) {
        double[] out = new double[fields.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = Double.longBitsToDouble(fields[i].bits);
        }
        return out;
    }
}
