package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.tsdb.internal.chunk.XorEncoder;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;

/**
 * The state of 1024 consecutive series as parallel arrays: what a series needs beside its labels and its chunk's bytes is
 * some 70 bytes and no object.
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

    /** Longs of a complete chunk in {@link #chunks}: reference, first and last timestamp, encoding. */
    static final int CHUNK_LONGS = 4;

    /** The log has the series' record. */
    static final byte LOGGED = 1;

    /** A truncation found no sample to keep; an appender that wants the series takes the mark away. */
    static final byte MARKED = 2;

    /** The series has been removed; its labels stay until the slot is free. */
    static final byte GONE = 4;

    private static final int FIRST_BUFFER = 64;
    private static final byte[] NO_BUFFER = new byte[0];
    private static final long[] NO_CHUNKS = new long[0];

    final long[] refs = new long[SIZE];
    final byte[] @Nullable [] labels = new byte[SIZE][];

    /** Bits of {@link #LOGGED} and the like; changed with the monitor held. A series at rest has LOGGED alone. */
    final byte[] flags = new byte[SIZE];

    final long[] lastTime = new long[SIZE];
    final long[] lastValue = new long[SIZE];

    /** The complete chunks, oldest first; replaced, never changed. */
    final long[][] chunks = new long[SIZE][];

    /** Number of the commit that added the newest sample. */
    final long[] lastCommit = new long[SIZE];

    private final byte[][] buffer = new byte[SIZE][];
    private final int[] bits = new int[SIZE];
    private final int[] count = new int[SIZE];
    private final long[] delta = new long[SIZE];
    private final byte[] leading = new byte[SIZE];
    private final byte[] trailing = new byte[SIZE];
    private final long[] openFrom = new long[SIZE];
    private final long[] nextAt = new long[SIZE];

    /** Open chunks of series whose newest sample is a histogram; null as long as there is none in this page. */
    private @Nullable OpenHistogram @Nullable [] histograms;

    /** For readers older than the newest commits: commit, slot and the series' newest timestamp before it. */
    private long[] undo = NO_CHUNKS;

    private int undoSize;

    SeriesPage() {
        Arrays.fill(lastTime, NEVER);
        Arrays.fill(chunks, NO_CHUNKS);
        Arrays.fill(buffer, NO_BUFFER);
    }

    /** Samples in the open chunk. */
    int openCount(int i) {
        return count[i];
    }

    long openFrom(int i) {
        return openFrom[i];
    }

    byte[] openBuffer(int i) {
        return buffer[i];
    }

    int openBytes(int i) {
        return (bits[i] + 7) >>> 3;
    }

    /** The open histogram chunk of a series; null when its newest sample is a float or there is none. */
    @Nullable OpenHistogram histogram(int i) {
        @Nullable OpenHistogram[] all = histograms;
        return all == null ? null : all[i];
    }

    /** First timestamp of a series that has samples. */
    long firstTime(int i) {
        long[] complete = chunks[i];
        if (complete.length > 0) {
            return complete[1];
        }
        OpenHistogram open = histogram(i);
        return open == null ? openFrom[i] : open.from();
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
            OpenHistogram open = histogram(i);
            if ((open != null || count[i] > 0) && (open == null ? openFrom[i] : open.from()) <= maxt) {
                return true;
            }
            long[] complete = chunks[i];
            for (int k = 0; k < complete.length; k += CHUNK_LONGS) {
                if (complete[k + 1] <= maxt && complete[k + 2] >= mint) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * Appends a sample newer than the newest one.
     *
     * @return how many chunks were begun
     */
    int append(int i, long t, double v, ChunkRules rules, XorEncoder x, HeadChunkStore store) {
        OpenHistogram histogram = histogram(i);
        if (histogram != null) {
            if (StaleMarker.isStale(v)) {
                lastTime[i] = t;
                return histogram.appendStale(t, rules, completing(i, store));
            }
            endHistogram(i, histogram, store);
        }
        int n = count[i];
        int begun = 0;
        x.bits = bits[i];
        if (n == 0) {
            begin(i, t, rules, x);
            begun = 1;
        } else {
            if (x.bytes() > XorEncoder.MAX_BYTES) {
                complete(i, store);
                begin(i, t, rules, x);
                begun = 1;
                n = 0;
            } else {
                x.buffer = buffer[i];
                x.count = n;
                x.time = lastTime[i];
                x.delta = delta[i];
                x.value = lastValue[i];
                x.leading = leading[i];
                x.trailing = trailing[i];
            }
            if (n == rules.samplesPerChunk() / 4) {
                nextAt[i] = ChunkRules.endTime(openFrom[i], lastTime[i], nextAt[i]);
            }
            if (n > 0 && (t >= nextAt[i] || n >= rules.samplesPerChunk() * 2)) {
                complete(i, store);
                begin(i, t, rules, x);
                begun++;
            }
        }
        x.append(t, v);
        buffer[i] = x.buffer;
        bits[i] = x.bits;
        count[i] = x.count;
        delta[i] = x.delta;
        leading[i] = x.leading;
        trailing[i] = x.trailing;
        lastTime[i] = t;
        lastValue[i] = x.value;
        return begun;
    }

    private void begin(int i, long t, ChunkRules rules, XorEncoder x) {
        byte[] old = buffer[i];
        x.start(old.length > 0 ? old : new byte[FIRST_BUFFER]);
        openFrom[i] = t;
        nextAt[i] = rules.rangeEnd(t);
    }

    /**
     * Appends a histogram newer than the newest sample; one of the two is given.
     *
     * @return how many chunks were begun
     */
    int append(
            int i,
            long t,
            @Nullable Histogram integer,
            @Nullable FloatHistogram floats,
            ChunkRules rules,
            HeadChunkStore store) {
        OpenHistogram open = histogram(i);
        int begun = 1;
        if (open != null) {
            begun = open.append(t, integer, floats, rules, completing(i, store));
        } else {
            OpenHistogram created = new OpenHistogram(t, integer, floats, rules);
            if (count[i] > 0) {
                complete(i, store);
            }
            @Nullable OpenHistogram[] all = histograms;
            if (all == null) {
                all = new OpenHistogram[SIZE];
                histograms = all;
            }
            all[i] = created;
        }
        lastTime[i] = t;
        return begun;
    }

    private OpenHistogram.Complete completing(int i, HeadChunkStore store) {
        return (encoding, mint, maxt, data) ->
                addChunk(i, write(i, mint, maxt, encoding, data, data.length, store), mint, maxt, encoding);
    }

    private void endHistogram(int i, OpenHistogram open, HeadChunkStore store) {
        open.close(completing(i, store));
        Objects.requireNonNull(histograms)[i] = null;
    }

    /**
     * Writes a chunk to a file. Behind one that had to stay in memory it stays there, too: the log is passed over up to the
     * newest chunk in the files.
     */
    private long write(
            int i, long mint, long maxt, int encoding, byte[] data, int length, HeadChunkStore store) {
        long[] before = chunks[i];
        return before.length > 0 && before[before.length - CHUNK_LONGS] < 0
                ? store.keep(Arrays.copyOf(data, length))
                : store.write(refs[i], mint, maxt, encoding, data, length);
    }

    /** Moves the open chunk to the complete ones. */
    private void complete(int i, HeadChunkStore store) {
        long ref = write(i, openFrom[i], lastTime[i], Head.XOR, buffer[i], openBytes(i), store);
        addChunk(i, ref, openFrom[i], lastTime[i], Head.XOR);
        count[i] = 0;
        bits[i] = 0;
    }

    /** Adds a complete chunk behind the others. */
    void addChunk(int i, long ref, long mint, long maxt, int encoding) {
        long[] old = chunks[i];
        long[] next = Arrays.copyOf(old, old.length + CHUNK_LONGS);
        next[old.length] = ref;
        next[old.length + 1] = mint;
        next[old.length + 2] = maxt;
        next[old.length + 3] = encoding;
        chunks[i] = next;
    }

    /** Adds complete chunks from a scan of the files; what the series has is older. */
    void restoreChunks(int i, long[] complete, HeadChunkStore store) {
        if (count[i] > 0) {
            complete(i, store);
        }
        OpenHistogram open = histogram(i);
        if (open != null) {
            endHistogram(i, open, store);
        }
        long[] before = chunks[i];
        long[] all = Arrays.copyOf(before, before.length + complete.length);
        System.arraycopy(complete, 0, all, before.length, complete.length);
        chunks[i] = all;
        lastTime[i] = complete[complete.length - CHUNK_LONGS + 2];
    }

    /**
     * Adds complete chunks from a scan of the files that another reference of the series had: each where it belongs in time;
     * one that overlaps what is there is left out.
     *
     * @return how many were added
     */
    int insertChunks(int i, long[] complete, HeadChunkStore store) {
        int added = 0;
        for (int at = 0; at < complete.length; at += CHUNK_LONGS) {
            if (complete[at + 1] > lastTime[i]) {
                restoreChunks(i, Arrays.copyOfRange(complete, at, complete.length), store);
                return added + (complete.length - at) / CHUNK_LONGS;
            }
            added += insertChunk(i, complete, at) ? 1 : 0;
        }
        return added;
    }

    private boolean insertChunk(int i, long[] from, int at) {
        long[] old = chunks[i];
        int place = 0;
        while (place < old.length && old[place + 2] < from[at + 1]) {
            place += CHUNK_LONGS;
        }
        OpenHistogram open = histogram(i);
        long openStart = open == null ? openFrom[i] : open.from();
        if (from[at + 2] >= (place < old.length ? old[place + 1] : openStart)) {
            return false;
        }
        long[] all = new long[old.length + CHUNK_LONGS];
        System.arraycopy(old, 0, all, 0, place);
        System.arraycopy(from, at, all, place, CHUNK_LONGS);
        System.arraycopy(old, place, all, place + CHUNK_LONGS, old.length - place);
        chunks[i] = all;
        return true;
    }

    /**
     * Drops the chunks that end before a time; returns how many.
     *
     * @param all also those that do not
     */
    int dropChunks(int i, long mint, boolean all, HeadChunkStore store) {
        long[] complete = chunks[i];
        int dropped = 0;
        while (dropped < complete.length && (all || complete[dropped + 2] < mint)) {
            store.forget(complete[dropped]);
            dropped += CHUNK_LONGS;
        }
        if (dropped > 0) {
            chunks[i] = dropped == complete.length ? NO_CHUNKS : Arrays.copyOfRange(complete, dropped, complete.length);
        }
        dropped /= CHUNK_LONGS;
        if (all || lastTime[i] < mint) {
            @Nullable OpenHistogram[] open = histograms;
            if (open != null && open[i] != null) {
                open[i] = null;
                dropped++;
            }
            dropped += count[i] > 0 ? 1 : 0;
            count[i] = 0;
            bits[i] = 0;
            buffer[i] = NO_BUFFER;
        }
        return dropped;
    }

    /** Whether there is a chunk, complete or open. */
    boolean hasChunks(int i) {
        return chunks[i].length > 0 || count[i] > 0 || histogram(i) != null;
    }

    /** Whether the newest sample is a stale marker. */
    boolean isStale(int i) {
        OpenHistogram open = histogram(i);
        return open != null
                ? open.isStale()
                : count[i] > 0 && StaleMarker.isStale(Double.longBitsToDouble(lastValue[i]));
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
        labels[i] = null;
        flags[i] = 0;
        lastTime[i] = NEVER;
        lastValue[i] = 0;
        lastCommit[i] = 0;
        chunks[i] = NO_CHUNKS;
        buffer[i] = NO_BUFFER;
        bits[i] = 0;
        count[i] = 0;
        openFrom[i] = 0;
        nextAt[i] = 0;
    }

    /** Remembers that a reader of a snapshot before {@code commit} must not see what follows in this series. */
    void remember(long commit, int i, long oldestReader) {
        if (undoSize > 0 && undo[0] <= oldestReader) {
            forget(oldestReader);
        }
        if (undoSize + 3 > undo.length) {
            undo = Arrays.copyOf(undo, Math.max(96, undo.length * 2));
        }
        undo[undoSize] = commit;
        undo[undoSize + 1] = i;
        undo[undoSize + 2] = lastTime[i];
        undoSize += 3;
    }

    private void forget(long oldestReader) {
        int kept = 0;
        for (int at = 0; at < undoSize; at += 3) {
            if (undo[at] > oldestReader) {
                System.arraycopy(undo, at, undo, kept, 3);
                kept += 3;
            }
        }
        undoSize = kept;
    }

    /** Drops what only past readers needed. */
    void forgetAll() {
        undo = NO_CHUNKS;
        undoSize = 0;
    }

    boolean hasUndo() {
        return undoSize > 0;
    }

    /** The newest timestamp that a reader of the given snapshot may see. */
    long visibleUntil(int i, long snapshot) {
        if (lastCommit[i] <= snapshot) {
            return Long.MAX_VALUE;
        }
        for (int at = 0; at < undoSize; at += 3) {
            if (undo[at] > snapshot && undo[at + 1] == i) {
                return undo[at + 2];
            }
        }
        return Long.MAX_VALUE;
    }

    /** The series' labels; null for a slot that is not taken. */
    byte @Nullable [] labels(int i) {
        return labels[i];
    }
}
