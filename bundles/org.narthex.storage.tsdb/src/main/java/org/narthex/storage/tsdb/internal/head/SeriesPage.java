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

    private final CompleteChunks complete = new CompleteChunks();
    private final XorColumns xor = new XorColumns();
    private final OpenChunks others = new OpenChunks();

    SeriesPage() {
        Arrays.fill(lastTime, NEVER);
    }

    /** First timestamp of the open XOR chunk. */
    long openFrom(int i) {
        return xor.from(i, lastTime[i]);
    }

    /** A copy of the open XOR chunk; empty when there is none. */
    byte[] openChunk(int i) {
        return xor.copy(i);
    }

    /** The complete chunks as {@linkplain CompleteChunks longs}. */
    long[] complete(int i) {
        return complete.get(i);
    }

    /** Replaces the complete chunks. */
    void complete(int i, long[] all) {
        complete.set(i, all);
    }

    /** The open histogram chunk of a series; null when its newest sample is a float or there is none. */
    @Nullable OpenHistogram histogram(int i) {
        return open(i) instanceof OpenHistogram h ? h : null;
    }

    /** The open chunk of a series that is not kept in the columns: one of histograms or an XOR2 chunk. */
    @Nullable OpenChunk open(int i) {
        return others.get(i);
    }

    /** First timestamp of a series that has samples. */
    long firstTime(int i) {
        if (complete.has(i)) {
            return complete.firstTime(i);
        }
        OpenChunk open = open(i);
        return open == null ? openFrom(i) : open.from();
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
            OpenChunk open = open(i);
            if ((open != null || xor.count(i) > 0) && (open == null ? openFrom(i) : open.from()) <= maxt) {
                return true;
            }
            return complete.overlaps(i, mint, maxt);
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
        OpenChunk open = open(i);
        boolean xor2 = rules.encodings().xor2();
        if (open == null && !xor2) {
            return append(i, t, v, rules, x, store);
        }
        if (open instanceof OpenHistogram histogram && StaleMarker.isStale(v)) {
            lastTime[i] = t;
            return histogram.appendStale(t, start, rules, completing(i, store));
        }
        if (open instanceof OpenFloats floats && !floats.isFull(t, rules)) {
            floats.append(t, start, v);
            lastTime[i] = t;
            lastValue[i] = Double.doubleToRawLongBits(v);
            return 0;
        }
        if (open != null) {
            end(i, open, store);
        } else if (xor.count(i) > 0) {
            // Where start timestamps are to be kept, a chunk that cannot ends.
            if (!rules.keepStarts() && !xor.isFull(i, t, lastTime[i], rules)) {
                return append(i, t, v, rules, x, store);
            }
            complete(i, store);
        }
        if (!xor2) {
            return append(i, t, v, rules, x, store);
        }
        others.set(i, new OpenFloats(t, start, v, rules));
        lastTime[i] = t;
        lastValue[i] = Double.doubleToRawLongBits(v);
        return 1;
    }

    /** Appends a sample newer than the newest one to an XOR chunk. */
    private int append(int i, long t, double v, ChunkRules rules, XorEncoder x, HeadChunkStore store) {
        if (xor.count(i) > 0 && xor.isFull(i, t, lastTime[i], rules)) {
            complete(i, store);
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
        OpenChunk open = open(i);
        int begun = 1;
        if (open instanceof OpenHistogram histogram) {
            begun = histogram.append(t, start, integer, floats, rules, completing(i, store));
        } else {
            OpenHistogram created = new OpenHistogram(t, start, integer, floats, rules);
            if (open != null) {
                end(i, open, store);
            } else if (xor.count(i) > 0) {
                complete(i, store);
            }
            others.set(i, created);
        }
        lastTime[i] = t;
        return begun;
    }

    private OpenChunk.Complete completing(int i, HeadChunkStore store) {
        return (encoding, mint, maxt, data) ->
                complete.add(i, write(i, mint, maxt, encoding, data, store), mint, maxt, encoding);
    }

    private void end(int i, OpenChunk chunk, HeadChunkStore store) {
        chunk.close(completing(i, store));
        others.set(i, null);
    }

    /**
     * Writes a chunk to a file. Behind one that had to stay in memory it stays there, too: the log is passed over up to the
     * newest chunk in the files.
     */
    private long write(int i, long mint, long maxt, int encoding, byte[] data, HeadChunkStore store) {
        return complete.isInMemory(i)
                ? store.keep(data)
                : store.write(refs[i], mint, maxt, encoding, data, data.length);
    }

    /** Moves the open XOR chunk to the complete ones. */
    private void complete(int i, HeadChunkStore store) {
        byte[] chunk = xor.copy(i);
        long from = openFrom(i);
        long ref = write(i, from, lastTime[i], Head.XOR, chunk, store);
        complete.add(i, ref, from, lastTime[i], Head.XOR);
        xor.clear(i);
    }

    /** Adds complete chunks from a scan of the files; what the series has is older. */
    void restoreChunks(int i, long[] restored, HeadChunkStore store) {
        if (xor.count(i) > 0) {
            complete(i, store);
        }
        OpenChunk open = open(i);
        if (open != null) {
            end(i, open, store);
        }
        complete.add(i, restored);
        lastTime[i] = restored[restored.length - CompleteChunks.LONGS + 2];
    }

    /** Takes up an open chunk that was saved; the next sample begins another one, as in Prometheus. */
    void restoreOpen(int i, SnapshotFormat.Chunk saved) {
        if (saved.encoding() == Head.XOR) {
            xor.restore(i, saved.data(), saved.mint(), saved.maxt());
        } else if (saved.integer() == null && saved.floats() == null) {
            others.set(i, new OpenFloats(saved));
        } else {
            others.set(i, new OpenHistogram(saved));
        }
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
        OpenChunk open = open(i);
        long end = open != null ? open.from() : xor.count(i) > 0 ? openFrom(i) : Long.MAX_VALUE;
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
        if (all || lastTime[i] < mint) {
            if (open(i) != null) {
                others.set(i, null);
                dropped++;
            }
            dropped += xor.count(i) > 0 ? 1 : 0;
            xor.clear(i);
        }
        return dropped;
    }

    /** Whether there is a chunk, complete or open. */
    boolean hasChunks(int i) {
        return complete.has(i) || xor.count(i) > 0 || open(i) != null;
    }

    /** Whether the newest sample is in the open XOR chunk, so that {@link #lastValue} is its value. */
    boolean endsInColumns(int i) {
        return open(i) == null && xor.count(i) > 0;
    }

    /** Whether the newest sample is a stale marker. */
    boolean isStale(int i) {
        OpenChunk open = open(i);
        return open != null
                ? open.isStale()
                : xor.count(i) > 0 && StaleMarker.isStale(Double.longBitsToDouble(lastValue[i]));
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
        xor.clear(i);
    }
}
