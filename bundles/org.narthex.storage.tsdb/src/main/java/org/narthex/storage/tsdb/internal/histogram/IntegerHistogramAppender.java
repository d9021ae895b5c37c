package org.narthex.storage.tsdb.internal.histogram;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.Histogram;
import org.narthex.model.histogram.Span;

/**
 * An open chunk of integer histograms, encodings 2 and 5.
 *
 * <pre>
 *              time              count, zero count    sum       each bucket (its difference to the one before)
 * first        varbit int        varbit uint          64 bits   varbit int
 * later        change of delta   change of delta      xor       change of delta
 * stale        change of delta   0                    xor       none
 * </pre>
 *
 * <p>Confined to one thread, or guarded by the owner's lock.
 */
public final class IntegerHistogramAppender extends HistogramChunkAppender<Histogram> {
    private static final Histogram EMPTY = new Histogram(
            CounterResetHint.UNKNOWN,
            0,
            0,
            0,
            0,
            StaleMarker.STALE,
            List.of(),
            List.of(),
            new long[0],
            new long[0],
            new double[0]);

    private long count;
    private long zeroCount;
    private long countDelta;
    private long zeroCountDelta;
    private long[] positive = {};
    private long[] negative = {};
    private long[] positiveDeltas = {};
    private long[] negativeDeltas = {};
    private XorField sumField = new XorField();

    private IntegerHistogramAppender(byte encoding, HistogramLayout layout) {
        super(encoding, layout);
        restart();
    }

    /**
     * A chunk with its first sample.
     *
     * @param startTimestamps whether the encoding has start timestamps
     * @param previous the chunk before, where this one is its continuation; may be of another kind
     */
    public static IntegerHistogramAppender start(
            boolean startTimestamps,
            long timestamp,
            long startTimestamp,
            Histogram first,
            @Nullable HistogramChunkAppender<?> previous) {
        byte encoding = startTimestamps ? HistogramChunkFormat.HISTOGRAM_ST : HistogramChunkFormat.HISTOGRAM;
        IntegerHistogramAppender a = first(encoding, timestamp, startTimestamp, first);
        a.setFirstHeader(first, previous);
        return a;
    }

    /** Goes on with a chunk that was written before. */
    public static IntegerHistogramAppender resume(byte encoding, byte[] chunk) {
        IntegerHistogramReader reader =
                (IntegerHistogramReader) HistogramChunkReader.open(encoding, MemorySegment.ofArray(chunk));
        IntegerHistogramAppender a = new IntegerHistogramAppender(encoding, reader.layout);
        while (reader.next()) {
            a.encode(
                    reader.time(), reader.startTimestamp(), a.raw(reader), a.positiveIndexes, a.negativeIndexes);
        }
        HistogramChunkFormat.setCounterReset(encoding, a.out.array(), reader.header);
        return a;
    }

    private static IntegerHistogramAppender first(byte encoding, long timestamp, long start, Histogram given) {
        Histogram h = StaleMarker.isStale(given.sum()) ? EMPTY : given;
        IntegerHistogramAppender a = new IntegerHistogramAppender(
                encoding,
                new HistogramLayout(
                        h.schema(), h.zeroThreshold(), h.positiveSpans(), h.negativeSpans(), h.customValues()));
        a.encode(timestamp, start, h, a.positiveIndexes, a.negativeIndexes);
        return a;
    }

    @Override
    HistogramChunkAppender<Histogram> open(byte encoding, long timestamp, long startTimestamp, Histogram h) {
        return first(encoding, timestamp, startTimestamp, h);
    }

    @Override
    void restart() {
        positive = new long[positiveIndexes.length];
        negative = new long[negativeIndexes.length];
        positiveDeltas = new long[positive.length];
        negativeDeltas = new long[negative.length];
        sumField = new XorField();
        countDelta = 0;
        zeroCountDelta = 0;
    }

    @Override
    void writeFirst(Histogram h, int[] p, int[] n) {
        count = h.count();
        zeroCount = h.zeroCount();
        out.varbitUint(count);
        out.varbitUint(zeroCount);
        sumField.bits = Double.doubleToRawLongBits(h.sum());
        out.bits(sumField.bits, 64);
        if (!isStale(h)) {
            positive = shaped(h.positiveBuckets(), p, positiveIndexes);
            negative = shaped(h.negativeBuckets(), n, negativeIndexes);
            for (long bucket : positive) {
                out.varbitInt(bucket);
            }
            for (long bucket : negative) {
                out.varbitInt(bucket);
            }
        }
    }

    @Override
    void writeNext(Histogram h, int[] p, int[] n) {
        boolean stale = isStale(h);
        long nextCount = stale ? 0 : h.count();
        long nextZeroCount = stale ? 0 : h.zeroCount();
        long nextCountDelta = nextCount - count;
        long nextZeroCountDelta = nextZeroCount - zeroCount;
        out.varbitInt(stale ? 0 : nextCountDelta - countDelta);
        out.varbitInt(stale ? 0 : nextZeroCountDelta - zeroCountDelta);
        count = nextCount;
        zeroCount = nextZeroCount;
        countDelta = nextCountDelta;
        zeroCountDelta = nextZeroCountDelta;
        sumField.write(out, Double.doubleToRawLongBits(h.sum()));
        if (!stale) {
            writeBuckets(shaped(h.positiveBuckets(), p, positiveIndexes), positive, positiveDeltas);
            writeBuckets(shaped(h.negativeBuckets(), n, negativeIndexes), negative, negativeDeltas);
        }
    }

    private void writeBuckets(long[] next, long[] buckets, long[] deltas) {
        for (int i = 0; i < buckets.length; i++) {
            long delta = next[i] - buckets[i];
            out.varbitInt(delta - deltas[i]);
            deltas[i] = delta;
            buckets[i] = next[i];
        }
    }

    /** The buckets in the layout {@code to}, which covers {@code from}: the same where it has as many. */
    private static long[] shaped(long[] buckets, int[] from, int[] to) {
        return from.length == to.length
                ? buckets.clone()
                : BucketLayouts.widen(from, buckets, to);
    }

    @Override
    boolean countFell(Histogram h) {
        return Long.compareUnsigned(h.count(), count) < 0;
    }

    @Override
    boolean zeroCountFell(Histogram h) {
        return Long.compareUnsigned(h.zeroCount(), zeroCount) < 0;
    }

    @Override
    boolean bucketsFell(Histogram h, int[] p, int[] n) {
        return fell(positiveIndexes, positive, p, h.positiveBuckets())
                || fell(negativeIndexes, negative, n, h.negativeBuckets());
    }

    private static boolean fell(int[] old, long[] oldDeltas, int[] indexes, long[] deltas) {
        long before = 0;
        long now = 0;
        int j = 0;
        for (int i = 0; i < old.length; i++) {
            before += oldDeltas[i];
            while (j < indexes.length && indexes[j] < old[i]) {
                now += deltas[j++];
            }
            if (j == indexes.length || indexes[j] > old[i]) {
                if (before != 0) {
                    return true;
                }
            } else {
                now += deltas[j++];
                if (before > now) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    Histogram raw(HistogramChunkReader reader) {
        IntegerHistogramReader r = (IntegerHistogramReader) reader;
        if (r.isStale()) {
            return EMPTY;
        }
        HistogramLayout l = r.layout;
        return new Histogram(
                CounterResetHint.UNKNOWN,
                l.schema(),
                l.zeroThreshold(),
                r.zeroCount,
                r.count,
                Double.longBitsToDouble(r.sum),
                l.positive(),
                l.negative(),
                r.positive,
                r.negative,
                l.customValues());
    }

    @Override
    CounterResetHint misfitHeader(Verdict verdict) {
        return cutHeader(verdict);
    }

    @Override
    CounterResetHint cutHeader(Verdict verdict) {
        return switch (verdict) {
            case FITS, OTHER_KIND -> CounterResetHint.NOT_RESET;
            case RESET -> CounterResetHint.RESET;
            case UNKNOWN -> CounterResetHint.UNKNOWN;
        };
    }

    @Override
    CounterResetHint hint(Histogram h) {
        return h.hint();
    }

    @Override
    double sum(Histogram h) {
        return h.sum();
    }

    @Override
    int schema(Histogram h) {
        return h.schema();
    }

    @Override
    double zeroThreshold(Histogram h) {
        return h.zeroThreshold();
    }

    @Override
    double[] customValues(Histogram h) {
        return h.customValues();
    }

    @Override
    List<Span> positive(Histogram h) {
        return h.positiveSpans();
    }

    @Override
    List<Span> negative(Histogram h) {
        return h.negativeSpans();
    }
}
