package org.narthex.storage.tsdb.internal.head;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.tsdb.internal.histogram.FloatHistogramAppender;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunkAppender;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunkAppender.Outcome;
import org.narthex.storage.tsdb.internal.histogram.HistogramChunkFormat;
import org.narthex.storage.tsdb.internal.histogram.IntegerHistogramAppender;
import org.narthex.storage.tsdb.internal.wal.SnapshotFormat;

/** The open chunk of a series whose newest sample is a native histogram. Guarded by the series' page. */
final class OpenHistogram implements OpenChunk {
    private static final int TARGET_BYTES = 1024;
    private static final int MIN_SAMPLES = 10;

    private HistogramChunkAppender<?> chunk;
    private long from;
    private long rangeEnd;
    private long nextAt;
    private boolean planned;

    /** The chunk where it was saved; null for one that grows. */
    private byte @Nullable [] complete;

    private @Nullable Histogram lastInteger;
    private @Nullable FloatHistogram lastFloat;

    /** A chunk with its first sample; one of the two is given. */
    OpenHistogram(
            long t,
            long start,
            @Nullable Histogram integer,
            @Nullable FloatHistogram floats,
            ChunkRules rules) {
        chunk = first(rules.encodings().histogramStarts(), t, start, integer, floats, null);
        begin(t, rules);
        remember(integer, floats);
    }

    /**
     * A chunk that was saved. It takes no further sample, but the next chunk compares its first one with the newest of this.
     */
    OpenHistogram(SnapshotFormat.Chunk saved) {
        boolean starts = HistogramChunkFormat.hasStartTimestamps((byte) saved.encoding());
        chunk = first(starts, saved.maxt(), 0, saved.integer(), saved.floats(), null);
        from = saved.mint();
        rangeEnd = saved.maxt();
        nextAt = saved.maxt();
        planned = true;
        complete = saved.data();
        remember(saved.integer(), saved.floats());
    }

    private static HistogramChunkAppender<?> first(
            boolean starts,
            long t,
            long start,
            @Nullable Histogram integer,
            @Nullable FloatHistogram floats,
            @Nullable HistogramChunkAppender<?> previous) {
        if (integer != null) {
            return IntegerHistogramAppender.start(starts, t, start, integer, previous);
        }
        if (floats != null) {
            return FloatHistogramAppender.start(starts, t, start, floats, previous);
        }
        throw new IllegalArgumentException("neither an integer nor a float histogram");
    }

    private void begin(long t, ChunkRules rules) {
        from = t;
        rangeEnd = rules.rangeEnd(t);
        nextAt = rangeEnd;
        planned = false;
        complete = null;
    }

    private void remember(@Nullable Histogram integer, @Nullable FloatHistogram floats) {
        lastInteger = integer;
        lastFloat = floats;
    }

    /**
     * Appends a sample newer than the newest one.
     *
     * @param start start timestamp, 0 when unknown
     * @return how many chunks were begun
     */
    int append(
            long t,
            long start,
            @Nullable Histogram integer,
            @Nullable FloatHistogram floats,
            ChunkRules rules,
            Complete complete) {
        boolean starts = rules.encodings().histogramStarts();
        remember(integer, floats);
        if (integer != null != chunk instanceof IntegerHistogramAppender) {
            close(complete);
            chunk = first(starts, t, start, integer, floats, null);
            begin(t, rules);
            return 1;
        }
        if (starts != HistogramChunkFormat.hasStartTimestamps(chunk.encoding()) || isFull(t)) {
            close(complete);
            chunk = first(starts, t, start, integer, floats, chunk);
            begin(t, rules);
            return 1;
        }
        Outcome outcome = Outcome.APPENDED;
        if (chunk instanceof IntegerHistogramAppender a && integer != null) {
            outcome = a.append(t, start, integer);
        } else if (chunk instanceof FloatHistogramAppender a && floats != null) {
            outcome = a.append(t, start, floats);
        }
        if (outcome != Outcome.NEW_CHUNK) {
            return 0;
        }
        close(complete);
        chunk = chunk.successor();
        boolean before = planned;
        begin(t, rules);
        // Prometheus plans no second end after one that a sample made void.
        planned = before;
        return 1;
    }

    private boolean isFull(long t) {
        int bytes = chunk.size();
        if (!planned && bytes >= TARGET_BYTES / 4) {
            planned = true;
            nextAt = ChunkRules.endTime(from, chunk.lastTime(), nextAt, (double) TARGET_BYTES / bytes);
        }
        return (t >= nextAt || bytes >= TARGET_BYTES * 2) && (chunk.sampleCount() >= MIN_SAMPLES || t >= rangeEnd);
    }

    @Override
    public void close(Complete to) {
        to.chunk(chunk.encoding(), from, chunk.lastTime(), bytes());
    }

    @Override
    public long from() {
        return from;
    }

    @Override
    public byte encoding() {
        return chunk.encoding();
    }

    @Override
    public byte[] bytes() {
        byte[] saved = complete;
        return saved != null ? saved : chunk.bytes();
    }

    /** Whether the newest sample equals this one; hints do not count. */
    boolean isNewest(@Nullable Histogram integer, @Nullable FloatHistogram floats) {
        Histogram i = lastInteger;
        FloatHistogram f = lastFloat;
        return integer != null && i != null && HistogramEquality.equal(integer, i)
                || floats != null && f != null && HistogramEquality.equal(floats, f);
    }

    /** The newest sample where it is an integer histogram. */
    @Nullable Histogram lastInteger() {
        return lastInteger;
    }

    /** The newest sample where it is a float histogram. */
    @Nullable FloatHistogram lastFloat() {
        return lastFloat;
    }

    /** How many buckets the newest sample has. */
    int buckets() {
        Histogram i = lastInteger;
        FloatHistogram f = lastFloat;
        if (i != null) {
            return i.positiveBuckets().length + i.negativeBuckets().length;
        }
        return f == null ? 0 : f.positiveBuckets().length + f.negativeBuckets().length;
    }

    /** Whether the newest sample is an integer histogram. */
    boolean isInteger() {
        return lastInteger != null;
    }

    @Override
    public boolean isStale() {
        Histogram i = lastInteger;
        FloatHistogram f = lastFloat;
        return i != null && StaleMarker.isStale(i.sum()) || f != null && StaleMarker.isStale(f.sum());
    }

    /** Appends a stale marker of the kind that the series has. */
    int appendStale(long t, long start, ChunkRules rules, Complete complete) {
        if (lastInteger != null) {
            return append(t, start, STALE, null, rules, complete);
        }
        return append(t, start, null, STALE_FLOATS, rules, complete);
    }

    static final Histogram STALE = new Histogram(
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

    static final FloatHistogram STALE_FLOATS = new FloatHistogram(
            CounterResetHint.UNKNOWN,
            0,
            0,
            0,
            0,
            StaleMarker.STALE,
            List.of(),
            List.of(),
            new double[0],
            new double[0],
            new double[0]);
}
