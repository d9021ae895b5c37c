package org.narthex.storage.tsdb.internal.histogram;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.Span;

/**
 * An open chunk of histograms that grows at its end.
 *
 * <p>A chunk has one bucket layout, and a chunk of counters has no counter reset inside. A sample with more buckets
 * makes the whole chunk be encoded again; one that lacks empty buckets gets them; one that does not fit opens the next
 * chunk. Cutting by size or time is the caller's business: it starts a new appender and names this one as the previous.
 *
 * <p>Confined to one thread, or guarded by the owner's lock.
 *
 * @param <H> the kind of histogram
 */
public abstract sealed class HistogramChunkAppender<H> extends HistogramChunkOutput
        permits IntegerHistogramAppender, FloatHistogramAppender {
    /** What became of a sample. */
    public enum Outcome {
        /** It is in this chunk. */
        APPENDED,

        /** It is in this chunk, whose bytes were all written anew because it has more buckets now. */
        RECODED,

        /** It is not in this chunk but is the first of the next, {@link #successor}. */
        NEW_CHUNK
    }

    /** How a sample relates to the newest of the chunk. */
    enum Verdict {
        FITS,
        RESET,
        /** Not comparable: other schema or zero threshold, or after a stale marker. */
        UNKNOWN,
        /** A counter after gauges. */
        OTHER_KIND
    }

    HistogramLayout layout;
    int[] positiveIndexes;
    int[] negativeIndexes;

    /** Bits of the newest sum. */
    long sum;

    private @Nullable HistogramChunkAppender<H> successor;

    HistogramChunkAppender(byte encoding, HistogramLayout layout) {
        super(encoding, layout);
        this.layout = layout;
        positiveIndexes = BucketLayouts.indexes(layout.positive());
        negativeIndexes = BucketLayouts.indexes(layout.negative());
    }

    /** The chunk that the sample opened which did not fit. */
    public final HistogramChunkAppender<H> successor() {
        HistogramChunkAppender<H> next = successor;
        if (next == null) {
            throw new IllegalStateException("every sample so far is in this chunk");
        }
        return next;
    }

    /**
     * Appends a sample that is newer than all before.
     *
     * @param startTimestamp of the cumulative series, 0 when unknown; dropped unless the encoding has it
     * @throws IllegalStateException when the chunk has as many samples as its header can count
     */
    public final Outcome append(long timestamp, long startTimestamp, H h) {
        checkRoom();
        boolean gauge = hint(h) == CounterResetHint.GAUGE;
        Verdict verdict = gauge ? judgeGauge(h) : judge(h);
        if (verdict != Verdict.FITS) {
            HistogramChunkAppender<H> next = open(encoding, timestamp, startTimestamp, h);
            next.setCounterReset(gauge ? CounterResetHint.GAUGE : misfitHeader(verdict));
            successor = next;
            return Outcome.NEW_CHUNK;
        }
        if (isStale(h) || (positive(h).equals(layout.positive()) && negative(h).equals(layout.negative()))) {
            encode(timestamp, startTimestamp, h, positiveIndexes, negativeIndexes);
            return Outcome.APPENDED;
        }
        return appendReshaped(timestamp, startTimestamp, h, gauge);
    }

    private Outcome appendReshaped(long timestamp, long startTimestamp, H h, boolean gauge) {
        int[] p = BucketLayouts.indexes(positive(h));
        int[] n = BucketLayouts.indexes(negative(h));
        boolean more = !BucketLayouts.covers(positiveIndexes, p) || !BucketLayouts.covers(negativeIndexes, n);
        if (more) {
            boolean fewerPositive = !BucketLayouts.covers(p, positiveIndexes);
            boolean fewerNegative = !BucketLayouts.covers(n, negativeIndexes);
            boolean all = gauge && (fewerPositive || fewerNegative);
            recode(new HistogramLayout(
                    layout.schema(),
                    layout.zeroThreshold(),
                    all || fewerPositive
                            ? BucketLayouts.spans(BucketLayouts.union(positiveIndexes, p))
                            : positive(h),
                    all || fewerNegative
                            ? BucketLayouts.spans(BucketLayouts.union(negativeIndexes, n))
                            : negative(h),
                    layout.customValues()));
        }
        encode(timestamp, startTimestamp, h, p, n);
        return more ? Outcome.RECODED : Outcome.APPENDED;
    }

    private void recode(HistogramLayout wide) {
        HistogramChunkReader reader =
                HistogramChunkReader.open(encoding, MemorySegment.ofArray(out.toByteArray()));
        CounterResetHint header = counterReset();
        int[] p = positiveIndexes;
        int[] n = negativeIndexes;
        layout = wide;
        positiveIndexes = BucketLayouts.indexes(wide.positive());
        negativeIndexes = BucketLayouts.indexes(wide.negative());
        beginAnew(wide);
        restart();
        while (reader.next()) {
            encode(reader.time(), reader.startTimestamp(), raw(reader), p, n);
        }
        setCounterReset(header);
    }

    /** Sets the header of a first chunk, or of one that the caller cut. */
    final void setFirstHeader(H first, @Nullable HistogramChunkAppender<?> previous) {
        CounterResetHint hint = hint(first);
        if (hint == CounterResetHint.GAUGE || hint == CounterResetHint.RESET) {
            setCounterReset(hint);
        } else if (previous != null && previous.getClass() == getClass()) {
            @SuppressWarnings("unchecked") // the same final class, hence the same kind of histogram
            HistogramChunkAppender<H> same = (HistogramChunkAppender<H>) previous;
            setCounterReset(cutHeader(same.judge(first)));
        }
    }

    /**
     * Writes a sample.
     *
     * @param p indexes of its positive buckets, which the layout covers
     * @param n indexes of its negative buckets
     */
    final void encode(long timestamp, long startTimestamp, H h, int[] p, int[] n) {
        boolean first = sampleCount() == 0;
        beginSample(timestamp);
        if (first) {
            writeFirst(h, p, n);
        } else {
            writeNext(h, p, n);
        }
        sum = Double.doubleToRawLongBits(sum(h));
        endSample(timestamp, startTimestamp);
    }

    private Verdict judge(H h) {
        if (counterReset() == CounterResetHint.GAUGE) {
            return Verdict.OTHER_KIND;
        }
        if (hint(h) == CounterResetHint.RESET) {
            return Verdict.RESET;
        }
        if (isStale(h)) {
            return Verdict.FITS;
        }
        if (sum == StaleMarker.STALE_BITS) {
            return Verdict.UNKNOWN;
        }
        if (countFell(h)) {
            return Verdict.RESET;
        }
        if (!sameScale(h)) {
            return Verdict.UNKNOWN;
        }
        boolean reset = !layout.sameCustomValues(customValues(h)) || zeroCountFell(h) || bucketsFell(h);
        return reset ? Verdict.RESET : Verdict.FITS;
    }

    private Verdict judgeGauge(H h) {
        if (counterReset() != CounterResetHint.GAUGE) {
            return Verdict.OTHER_KIND;
        }
        if (isStale(h)) {
            return Verdict.FITS;
        }
        boolean fits =
                sum != StaleMarker.STALE_BITS && sameScale(h) && layout.sameCustomValues(customValues(h));
        return fits ? Verdict.FITS : Verdict.UNKNOWN;
    }

    private boolean sameScale(H h) {
        return schema(h) == layout.schema() && zeroThreshold(h) == layout.zeroThreshold();
    }

    private boolean bucketsFell(H h) {
        int[] p = positive(h).equals(layout.positive()) ? positiveIndexes : BucketLayouts.indexes(positive(h));
        int[] n = negative(h).equals(layout.negative()) ? negativeIndexes : BucketLayouts.indexes(negative(h));
        return bucketsFell(h, p, n);
    }

    final boolean isStale(H h) {
        return StaleMarker.isStale(sum(h));
    }

    abstract CounterResetHint hint(H h);

    abstract double sum(H h);

    abstract int schema(H h);

    abstract double zeroThreshold(H h);

    abstract double[] customValues(H h);

    abstract List<Span> positive(H h);

    abstract List<Span> negative(H h);

    abstract boolean countFell(H h);

    abstract boolean zeroCountFell(H h);

    /** Whether a bucket has less than before, or one that had something is gone. */
    abstract boolean bucketsFell(H h, int[] p, int[] n);

    abstract void writeFirst(H h, int[] p, int[] n);

    abstract void writeNext(H h, int[] p, int[] n);

    /** Forgets what was written; the layout is new. */
    abstract void restart();

    /** The sample that was read last, in the chunk's own schema. */
    abstract H raw(HistogramChunkReader reader);

    abstract HistogramChunkAppender<H> open(byte encoding, long timestamp, long startTimestamp, H h);

    /** Header of the chunk that a sample opens which did not fit. */
    abstract CounterResetHint misfitHeader(Verdict verdict);

    /** Header of a chunk that the caller cut, by how its first sample relates to the chunk before. */
    abstract CounterResetHint cutHeader(Verdict verdict);
}
