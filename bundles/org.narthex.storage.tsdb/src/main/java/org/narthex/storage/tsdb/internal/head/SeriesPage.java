package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.tsdb.internal.chunk.XorEncoder;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;
import org.narthex.storage.tsdb.internal.wal.SnapshotFormat;

/**
 * The state of 1024 consecutive series as parallel arrays: what a series needs beside its labels and its chunks'
 * bytes is some 60 bytes and one array for its complete chunks.
 *
 * <p>Chunks and samples are changed and read with this page as the monitor. {@link #lastTime}, {@link #lastValue},
 * {@link #flags} and {@link #refs} may be read without it, for a first look that is repeated under the lock.
 */
final class SeriesPage {
    static final int BITS = 10;
    static final int SIZE = 1 << BITS;
    static final int MASK = SIZE - 1;

    /** {@link #lastTime} of a series without samples. */
    static final long NEVER = Long.MIN_VALUE;

    /** The log has the series' record. */
    static final byte LOGGED = 1;

    /** A truncation found no sample to keep; an appender that wants the series takes the mark away. */
    static final byte MARKED = 2;

    /** The series has been removed; its labels stay until the slot is free. */
    static final byte GONE = 4;

    final long[] refs = new long[SIZE];
    final LabelRefs labels = new LabelRefs();

    /** Bits of {@link #LOGGED} and the like; changed with the monitor held. A series at rest has LOGGED alone. */
    final byte[] flags = new byte[SIZE];

    final long[] lastTime = new long[SIZE];
    final long[] lastValue = new long[SIZE];

    /** What commits that readers do not see added. */
    final Commits commits = new Commits();

    /** The chunks that take no further sample. */
    final CompleteChunks complete = new CompleteChunks();

    /** The chunks that the next sample goes into; {@link #lastTime} and {@link #lastValue} are their newest sample. */
    final OpenChunks open = new OpenChunks();

    SeriesPage() {
        Arrays.fill(lastTime, NEVER);
    }

    /** First timestamp of a series that has samples. */
    long firstTime(int i) {
        return complete.has(i) ? complete.firstTime(i) : open.from(i, lastTime[i]);
    }

    /** Whether one of the series' chunks reaches into the closed range. May be called without the lock. */
    boolean overlaps(int i, long mint, long maxt) {
        long last = lastTime[i];
        if (last == NEVER || last < mint || mint > maxt) {
            return false;
        }
        if (last <= maxt) {
            return true;
        }
        synchronized (this) {
            return open.has(i) && open.from(i, lastTime[i]) <= maxt || complete.overlaps(i, mint, maxt);
        }
    }

    /**
     * Appends a sample newer than the newest one.
     *
     * @param start start timestamp, 0 when unknown; kept in XOR2 chunks
     * @param rules which encoding a new chunk gets, among others
     * @return how many chunks were begun
     */
    int append(int i, long t, long start, double v, ChunkRules rules, XorEncoder x, HeadChunkStore store) {
        OpenChunk other = open.get(i);
        boolean xor2 = rules.encodings().xor2();
        if (other == null && !xor2) {
            return append(i, t, v, rules, x, store);
        }
        if (other instanceof OpenHistogram histogram && StaleMarker.isStale(v)) {
            lastTime[i] = t;
            return histogram.appendStale(t, start, rules, completing(i, store));
        }
        if (other instanceof OpenFloats floats && !floats.isFull(t, rules)) {
            floats.append(t, start, v);
            lastTime[i] = t;
            lastValue[i] = Double.doubleToRawLongBits(v);
            return 0;
        }
        // Where start timestamps are to be kept, a chunk that cannot ends.
        if (open.isXor(i) && !rules.keepStarts() && !open.xor.isFull(i, t, lastTime[i], rules)) {
            return append(i, t, v, rules, x, store);
        }
        completeOpen(i, store);
        if (!xor2) {
            return append(i, t, v, rules, x, store);
        }
        open.set(i, new OpenFloats(t, start, v, rules));
        lastTime[i] = t;
        lastValue[i] = Double.doubleToRawLongBits(v);
        return 1;
    }

    /** Appends a sample newer than the newest one to an XOR chunk. */
    private int append(int i, long t, double v, ChunkRules rules, XorEncoder x, HeadChunkStore store) {
        XorColumns xor = open.xor;
        if (xor.count(i) > 0 && xor.isFull(i, t, lastTime[i], rules)) {
            completeXor(i, store);
        }
        int begun = xor.count(i) == 0 ? 1 : 0;
        xor.append(i, t, v, lastTime[i], lastValue[i], rules, x);
        lastTime[i] = t;
        lastValue[i] = x.value;
        return begun;
    }

    /**
     * Appends a histogram newer than the newest sample; one of the two is given.
     *
     * @param start start timestamp, 0 when unknown; kept where the rules say so
     * @return how many chunks were begun
     */
    int append(
            int i,
            long t,
            long start,
            @Nullable Histogram integer,
            @Nullable FloatHistogram floats,
            ChunkRules rules,
            HeadChunkStore store) {
        int begun = 1;
        if (open.get(i) instanceof OpenHistogram histogram) {
            begun = histogram.append(t, start, integer, floats, rules, completing(i, store));
        } else {
            OpenHistogram created = new OpenHistogram(t, start, integer, floats, rules);
            completeOpen(i, store);
            open.set(i, created);
        }
        lastTime[i] = t;
        return begun;
    }

    private OpenChunk.Complete completing(int i, HeadChunkStore store) {
        return (encoding, mint, maxt, data) -> complete.write(i, refs[i], mint, maxt, encoding, data, store);
    }

    /** Moves the open chunk, if there is one, to the complete ones. */
    private void completeOpen(int i, HeadChunkStore store) {
        if (open.xor.count(i) > 0) {
            completeXor(i, store);
        }
        OpenChunk other = open.get(i);
        if (other != null) {
            other.close(completing(i, store));
            open.set(i, null);
        }
    }

    private void completeXor(int i, HeadChunkStore store) {
        long last = lastTime[i];
        complete.write(i, refs[i], open.xor.from(i, last), last, Head.XOR, open.xor.copy(i), store);
        open.xor.clear(i);
    }

    /** Adds complete chunks from a scan of the files; what the series has is older. */
    void restoreChunks(int i, long[] restored, HeadChunkStore store) {
        completeOpen(i, store);
        complete.add(i, restored);
        lastTime[i] = restored[restored.length - CompleteChunks.LONGS + 2];
    }

    /** Takes up an open chunk that was saved; the next sample begins another one, as in Prometheus. */
    void restoreOpen(int i, SnapshotFormat.Chunk saved) {
        open.restore(i, saved);
        lastTime[i] = saved.maxt();
        lastValue[i] = saved.lastValue();
    }

    /**
     * Adds complete chunks from a scan of the files that another reference of the series had: each where it belongs in time;
     * one that overlaps what is there is left out.
     *
     * @return how many were added
     */
    int insertChunks(int i, long[] others, HeadChunkStore store) {
        int added = 0;
        long end = open.has(i) ? open.from(i, lastTime[i]) : Long.MAX_VALUE;
        for (int at = 0; at < others.length; at += CompleteChunks.LONGS) {
            if (others[at + 1] > lastTime[i]) {
                restoreChunks(i, Arrays.copyOfRange(others, at, others.length), store);
                return added + (others.length - at) / CompleteChunks.LONGS;
            }
            added += complete.insert(i, others, at, end) ? 1 : 0;
        }
        return added;
    }

    /**
     * Drops the chunks that end before a time; returns how many.
     *
     * @param all also those that do not
     */
    int dropChunks(int i, long mint, boolean all, HeadChunkStore store) {
        int dropped = complete.drop(i, mint, all, store);
        return all || lastTime[i] < mint ? dropped + open.drop(i) : dropped;
    }

    /** Whether there is a chunk, complete or open. */
    boolean hasChunks(int i) {
        return complete.has(i) || open.has(i);
    }

    /** Whether the newest sample is a stale marker. */
    boolean isStale(int i) {
        return open.isStale(i, lastValue[i]);
    }

    /** Takes a truncation's mark away; false when the series has been removed. */
    synchronized boolean claim(int i) {
        if ((flags[i] & GONE) != 0) {
            return false;
        }
        flags[i] &= (byte) ~MARKED;
        return true;
    }

    synchronized void setLogged(int i) {
        flags[i] |= LOGGED;
    }

    /** Removes a series that is still marked and without samples; whether it was. */
    synchronized boolean remove(int i) {
        boolean remove = (flags[i] & MARKED) != 0 && !hasChunks(i);
        if (remove) {
            flags[i] = GONE;
            lastTime[i] = NEVER;
        } else {
            flags[i] &= (byte) ~MARKED;
        }
        return remove;
    }

    /** Makes a slot as if it had never been taken. */
    void clear(int i) {
        refs[i] = 0;
        labels.clear(i);
        flags[i] = 0;
        lastTime[i] = NEVER;
        lastValue[i] = 0;
        commits.clear(i);
        complete.set(i, new long[0]);
        open.drop(i);
    }
}
