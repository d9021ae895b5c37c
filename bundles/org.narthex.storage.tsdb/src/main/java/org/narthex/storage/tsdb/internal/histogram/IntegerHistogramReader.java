package org.narthex.storage.tsdb.internal.histogram;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.model.histogram.ReservedSchemas;

/** Reads chunks of the encodings 2 and 5. {@link IntegerHistogramAppender} draws the format. Confined to one thread. */
public final class IntegerHistogramReader extends HistogramChunkReader {
    private static final double[] NONE = {};

    long count;
    long zeroCount;
    final long[] positive;
    final long[] negative;

    private final long[] positiveDeltas;
    private final long[] negativeDeltas;
    private final XorField sumField = new XorField();
    private long countDelta;
    private long zeroCountDelta;

    IntegerHistogramReader(byte encoding, MemorySegment chunk, byte[] copy) {
        super(encoding, chunk, copy);
        positive = new long[BucketLayouts.count(layout.positive())];
        negative = new long[BucketLayouts.count(layout.negative())];
        positiveDeltas = new long[positive.length];
        negativeDeltas = new long[negative.length];
    }

    @Override
    void readFirst() {
        count = in.varbitUint();
        zeroCount = in.varbitUint();
        sum = in.bits(64);
        sumField.bits = sum;
        for (int i = 0; i < positive.length; i++) {
            positive[i] = in.varbitInt();
        }
        for (int i = 0; i < negative.length; i++) {
            negative[i] = in.varbitInt();
        }
    }

    @Override
    void readNext() {
        countDelta += in.varbitInt();
        count += countDelta;
        zeroCountDelta += in.varbitInt();
        zeroCount += zeroCountDelta;
        sumField.read(in);
        sum = sumField.bits;
        if (!isStale()) {
            in.advance(positive, positiveDeltas);
            in.advance(negative, negativeDeltas);
        }
    }

    /** The sample as it was appended, in the chunk's bucket layout. */
    public Histogram histogram() {
        double value = Double.longBitsToDouble(sum);
        if (isStale()) {
            return new Histogram(
                    CounterResetHint.UNKNOWN,
                    0,
                    0,
                    0,
                    0,
                    value,
                    List.of(),
                    List.of(),
                    new long[0],
                    new long[0],
                    new double[0]);
        }
        Histogram h = new Histogram(
                hint(),
                layout.schema(),
                layout.zeroThreshold(),
                zeroCount,
                count,
                value,
                layout.positive(),
                layout.negative(),
                positive.clone(),
                negative.clone(),
                layout.customValues());
        return ReservedSchemas.reduce(h);
    }

    @Override
    public FloatHistogram floatHistogram() {
        double value = Double.longBitsToDouble(sum);
        if (isStale()) {
            return FloatHistogramReader.stale(value);
        }
        FloatHistogram h = new FloatHistogram(
                hint(),
                shape,
                toDouble(zeroCount),
                toDouble(count),
                value,
                absolute(positive),
                absolute(negative));
        return ReservedSchemas.reduce(h);
    }

    private static double[] absolute(long[] deltas) {
        if (deltas.length == 0) {
            return NONE;
        }
        double[] out = new double[deltas.length];
        long current = 0;
        for (int i = 0; i < deltas.length; i++) {
            current += deltas[i];
            out[i] = current;
        }
        return out;
    }

    /** An unsigned number as a float. */
    private static double toDouble(long unsigned) {
        return unsigned >= 0 ? unsigned : (double) (unsigned >>> 1 | unsigned & 1) * 2;
    }
}
