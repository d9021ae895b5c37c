package org.narthex.storage.tsdb.internal.histogram;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Span;

/**
 * An open chunk of float histograms, encodings 3 and 6.
 *
 * <pre>
 *              time              count, zero count, sum   each bucket (absolute)
 * first        varbit int        64 bits each             64 bits
 * later        change of delta   xor                      xor
 * stale        change of delta   xor with 0, 0, stale     none
 * </pre>
 *
 * <p>Confined to one thread, or guarded by the owner's lock.
 */
public final class FloatHistogramAppender extends HistogramChunkAppender<FloatHistogram> {
    private XorField count = new XorField();
    private XorField zeroCount = new XorField();
    private XorField sumField = new XorField();
    private XorField[] positive = {};
    private XorField[] negative = {};

    private FloatHistogramAppender(byte encoding, HistogramLayout layout) {
        super(encoding, layout);
        restart();
    }

    /**
     * A chunk with its first sample.
     *
     * @param startTimestamps whether the encoding has start timestamps
     * @param previous the chunk before, where this one is its continuation; may be of another kind
     */
    public static FloatHistogramAppender start(
            boolean startTimestamps,
            long timestamp,
            long startTimestamp,
            FloatHistogram first,
            @Nullable HistogramChunkAppender<?> previous) {
        byte encoding =
                startTimestamps ? HistogramChunkFormat.FLOAT_HISTOGRAM_ST : HistogramChunkFormat.FLOAT_HISTOGRAM;
        FloatHistogramAppender a = first(encoding, timestamp, startTimestamp, first);
        a.setFirstHeader(first, previous);
        return a;
    }

    /** Goes on with a chunk that was written before. */
    public static FloatHistogramAppender resume(byte encoding, byte[] chunk) {
        FloatHistogramReader reader =
                (FloatHistogramReader) HistogramChunkReader.open(encoding, MemorySegment.ofArray(chunk));
        FloatHistogramAppender a = new FloatHistogramAppender(encoding, reader.layout);
        while (reader.next()) {
            a.encode(
                    reader.time(), reader.startTimestamp(), a.raw(reader), a.positiveIndexes, a.negativeIndexes);
        }
        HistogramChunkFormat.setCounterReset(encoding, a.out.array(), reader.header);
        return a;
    }

    private static FloatHistogramAppender first(byte encoding, long timestamp, long start, FloatHistogram given) {
        FloatHistogram h = StaleMarker.isStale(given.sum()) ? FloatHistogramReader.stale(given.sum()) : given;
        FloatHistogramAppender a = new FloatHistogramAppender(
                encoding,
                new HistogramLayout(
                        h.schema(), h.zeroThreshold(), h.positiveSpans(), h.negativeSpans(), h.customValues()));
        a.encode(timestamp, start, h, a.positiveIndexes, a.negativeIndexes);
        return a;
    }

    @Override
    HistogramChunkAppender<FloatHistogram> open(
            byte encoding, long timestamp, long startTimestamp, FloatHistogram h) {
        return first(encoding, timestamp, startTimestamp, h);
    }

    @Override
    void restart() {
        count = new XorField();
        zeroCount = new XorField();
        sumField = new XorField();
        positive = FloatHistogramReader.fields(positiveIndexes.length);
        negative = FloatHistogramReader.fields(negativeIndexes.length);
    }

    @Override
    void writeFirst(FloatHistogram h, int[] p, int[] n) {
        writeRaw(count, h.count());
        writeRaw(zeroCount, h.zeroCount());
        writeRaw(sumField, h.sum());
        if (!isStale(h)) {
            writeRaw(positive, shaped(h.positiveBuckets(), p, positiveIndexes));
            writeRaw(negative, shaped(h.negativeBuckets(), n, negativeIndexes));
        }
    }

    @Override
    void writeNext(FloatHistogram h, int[] p, int[] n) {
        boolean stale = isStale(h);
        count.write(out, stale ? 0 : Double.doubleToRawLongBits(h.count()));
        zeroCount.write(out, stale ? 0 : Double.doubleToRawLongBits(h.zeroCount()));
        sumField.write(out, Double.doubleToRawLongBits(h.sum()));
        if (!stale) {
            write(positive, shaped(h.positiveBuckets(), p, positiveIndexes));
            write(negative, shaped(h.negativeBuckets(), n, negativeIndexes));
        }
    }

    private void writeRaw(XorField field, double value) {
        field.bits = Double.doubleToRawLongBits(value);
        out.bits(field.bits, 64);
    }

    private void writeRaw(XorField[] fields, double[] values) {
        for (int i = 0; i < fields.length; i++) {
            writeRaw(fields[i], values[i]);
        }
    }

    private void write(XorField[] fields, double[] values) {
        for (int i = 0; i < fields.length; i++) {
            fields[i].write(out, Double.doubleToRawLongBits(values[i]));
        }
    }

    /** The buckets in the layout {@code to}, which covers {@code from}: the same where it has as many. */
    private static double[] shaped(double[] buckets, int[] from, int[] to) {
        return from.length == to.length
                ? buckets
                : BucketLayouts.widen(from, buckets, to);
    }

    @Override
    boolean countFell(FloatHistogram h) {
        return h.count() < Double.longBitsToDouble(count.bits);
    }

    @Override
    boolean zeroCountFell(FloatHistogram h) {
        return h.zeroCount() < Double.longBitsToDouble(zeroCount.bits);
    }

    @Override
    boolean bucketsFell(FloatHistogram h, int[] p, int[] n) {
        return fell(positiveIndexes, positive, p, h.positiveBuckets())
                || fell(negativeIndexes, negative, n, h.negativeBuckets());
    }

    private static boolean fell(int[] old, XorField[] fields, int[] indexes, double[] counts) {
        int j = 0;
        for (int i = 0; i < old.length; i++) {
            double before = Double.longBitsToDouble(fields[i].bits);
            while (j < indexes.length && indexes[j] < old[i]) {
                j++;
            }
            if (j == indexes.length || indexes[j] > old[i]) {
                if (before != 0) {
                    return true;
                }
            } else if (before > counts[j++]) {
                return true;
            }
        }
        return false;
    }

    @Override
    FloatHistogram raw(HistogramChunkReader reader) {
        FloatHistogramReader r = (FloatHistogramReader) reader;
        if (r.isStale()) {
            return FloatHistogramReader.stale(StaleMarker.STALE);
        }
        HistogramLayout l = r.layout;
        return new FloatHistogram(
                CounterResetHint.UNKNOWN,
                l.schema(),
                l.zeroThreshold(),
                Double.longBitsToDouble(r.zeroCount.bits),
                Double.longBitsToDouble(r.count.bits),
                Double.longBitsToDouble(r.sum),
                l.positive(),
                l.negative(),
                FloatHistogramReader.values(r.positive),
                FloatHistogramReader.values(r.negative),
                l.customValues());
    }

    @Override
    CounterResetHint misfitHeader(Verdict verdict) {
        return verdict == Verdict.RESET ? CounterResetHint.RESET : CounterResetHint.UNKNOWN;
    }

    @Override
    CounterResetHint cutHeader(Verdict verdict) {
        return verdict == Verdict.RESET ? CounterResetHint.RESET : CounterResetHint.NOT_RESET;
    }

    @Override
    CounterResetHint hint(FloatHistogram h) {
        return h.hint();
    }

    @Override
    double sum(FloatHistogram h) {
        return h.sum();
    }

    @Override
    int schema(FloatHistogram h) {
        return h.schema();
    }

    @Override
    double zeroThreshold(FloatHistogram h) {
        return h.zeroThreshold();
    }

    @Override
    double[] customValues(FloatHistogram h) {
        return h.customValues();
    }

    @Override
    List<Span> positive(FloatHistogram h) {
        return h.positiveSpans();
    }

    @Override
    List<Span> negative(FloatHistogram h) {
        return h.negativeSpans();
    }
}
