package org.narthex.storage.tsdb.internal.ooo;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.block.ChunkEncodings;
import org.narthex.storage.tsdb.internal.block.EncodedChunk;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkFormat;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;

/**
 * What one series has out of order: complete chunks in files, in the order in which they were completed and overlapping
 * as they like, and an open one. Guarded by the page of the series.
 */
public final class OooSeries {
    /** Longs of a complete chunk: reference, first and last timestamp, encoding without the out-of-order bit. */
    public static final int CHUNK_LONGS = 4;

    private static final long[] NONE = new long[0];

    /** Replaced, never changed. */
    private long[] chunks = NONE;

    private @Nullable OooSamples open;

    /** How many of the first chunks are in blocks, or will be with the compaction of that number. */
    private int taken;

    private long takenBy = Long.MAX_VALUE;

    /** Whether the next sample begins a chunk. */
    public boolean needsChunk(int capacity) {
        OooSamples now = open;
        return now == null || now.size() >= capacity;
    }

    /**
     * Inserts a sample into the open chunk, which begins with it if need be.
     *
     * @param start start timestamp, 0 when unknown
     * @param histogram an integer or float histogram; null for a float
     * @return false when the open chunk has a sample of this time, which stays
     */
    public boolean insert(long t, long start, double value, @Nullable Object histogram) {
        OooSamples now = open;
        if (now == null) {
            now = new OooSamples();
            open = now;
        }
        return now.insert(t, start, value, histogram);
    }

    /**
     * Completes the open chunk.
     *
     * @param encodings how it is encoded
     * @return the references of the chunks that it became; none when it has no sample
     */
    public long[] complete(ChunkEncodings encodings, HeadChunkStore store, long series) {
        List<EncodedChunk> encoded = openChunks(encodings);
        open = null;
        long[] refs = new long[encoded.size()];
        for (int k = 0; k < refs.length; k++) {
            refs[k] = write(encoded.get(k), store, series);
        }
        return refs;
    }

    /**
     * Completes the open chunk as the log is replayed. A replay before may have done so already without a word in the
     * log; what is there is not written once more.
     *
     * @param encodings how it is encoded
     * @return how many chunks were added
     */
    public int completeAgain(ChunkEncodings encodings, HeadChunkStore store, long series) {
        List<EncodedChunk> encoded = openChunks(encodings);
        open = null;
        int added = 0;
        for (EncodedChunk chunk : encoded) {
            if (!has(chunk, store)) {
                write(chunk, store, series);
                added++;
            }
        }
        return added;
    }

    private boolean has(EncodedChunk chunk, HeadChunkStore store) {
        for (int k = 0; k < chunks.length; k += CHUNK_LONGS) {
            if (chunks[k + 1] == chunk.mint()
                    && chunks[k + 2] == chunk.maxt()
                    && chunks[k + 3] == chunk.encoding()
                    && store.data(chunks[k], byte[]::new).mismatch(chunk.data()) < 0) {
                return true;
            }
        }
        return false;
    }

    private long write(EncodedChunk chunk, HeadChunkStore store, long series) {
        byte[] data = chunk.data().toArray(ValueLayout.JAVA_BYTE);
        int encoding = chunk.encoding() | HeadChunkFormat.OUT_OF_ORDER;
        long ref = store.write(series, chunk.mint(), chunk.maxt(), encoding, data, data.length);
        restore(new long[] {ref, chunk.mint(), chunk.maxt(), chunk.encoding()});
        return ref;
    }

    /** Adds complete chunks found in the files. */
    public void restore(long[] found) {
        int before = chunks.length;
        chunks = Arrays.copyOf(chunks, before + found.length);
        System.arraycopy(found, 0, chunks, before, found.length);
    }

    /** Drops the open chunk, as the complete ones have its samples; whether there was one. */
    public boolean dropOpen() {
        boolean was = open != null;
        open = null;
        return was;
    }

    /** Whether a chunk of this reference is there. */
    public boolean hasChunk(long ref) {
        for (int k = 0; k < chunks.length; k += CHUNK_LONGS) {
            if (chunks[k] == ref) {
                return true;
            }
        }
        return false;
    }

    /** Reference of the chunk in a file that was completed last; 0 for none. */
    public long lastRef() {
        for (int k = chunks.length - CHUNK_LONGS; k >= 0; k -= CHUNK_LONGS) {
            if (chunks[k] > 0) {
                return chunks[k];
            }
        }
        return 0;
    }

    /** How many chunks there are, the open one included. */
    public int chunkCount() {
        return chunks.length / CHUNK_LONGS + openCount();
    }

    /** 1 with an open chunk, else 0. */
    public int openCount() {
        return open == null ? 0 : 1;
    }

    /** Number of the first file with one of the chunks; {@link Integer#MAX_VALUE} for none. */
    public int firstFile() {
        int first = Integer.MAX_VALUE;
        for (int k = 0; k < chunks.length; k += CHUNK_LONGS) {
            if (chunks[k] >= 0) {
                first = Math.min(first, (int) (chunks[k] >>> 32));
            }
        }
        return first;
    }

    /** First timestamp; {@link Long#MAX_VALUE} without samples. */
    public long mint() {
        long mint = open == null || open.size() == 0 ? Long.MAX_VALUE : open.mint();
        for (int k = 0; k < chunks.length; k += CHUNK_LONGS) {
            mint = Math.min(mint, chunks[k + 1]);
        }
        return mint;
    }

    /** Last timestamp; {@link Long#MIN_VALUE} without samples. */
    public long maxt() {
        long maxt = open == null || open.size() == 0 ? Long.MIN_VALUE : open.maxt();
        for (int k = 0; k < chunks.length; k += CHUNK_LONGS) {
            maxt = Math.max(maxt, chunks[k + 2]);
        }
        return maxt;
    }

    /**
     * The complete chunks that a reader may see; see {@link #CHUNK_LONGS}.
     *
     * @param published number of the last compaction whose blocks the reader has
     */
    public long[] visible(long published) {
        return takenBy <= published ? Arrays.copyOfRange(chunks, taken * CHUNK_LONGS, chunks.length) : chunks;
    }

    /** Whether a chunk that a reader may see reaches into [mint, maxt]. */
    public boolean overlaps(long mint, long maxt, long published) {
        OooSamples now = open;
        if (now != null && now.size() > 0 && now.mint() <= maxt && now.maxt() >= mint) {
            return true;
        }
        for (int k = takenBy <= published ? taken * CHUNK_LONGS : 0; k < chunks.length; k += CHUNK_LONGS) {
            if (chunks[k + 1] <= maxt && chunks[k + 2] >= mint) {
                return true;
            }
        }
        return false;
    }

    /** The open chunk as it is, encoded. */
    public List<EncodedChunk> openChunks(ChunkEncodings encodings) {
        return open == null ? List.of() : open.encode(encodings);
    }

    /** Gives all complete chunks to a compaction; returns them. */
    public long[] take(long compaction) {
        taken = chunks.length / CHUNK_LONGS;
        takenBy = compaction;
        return chunks;
    }

    /** Drops the chunks that were taken; returns how many. */
    public int dropTaken(HeadChunkStore store) {
        int dropped = taken;
        for (int k = 0; k < dropped; k++) {
            store.forget(chunks[k * CHUNK_LONGS]);
        }
        chunks = Arrays.copyOfRange(chunks, dropped * CHUNK_LONGS, chunks.length);
        taken = 0;
        takenBy = Long.MAX_VALUE;
        return dropped;
    }

    /** Whether there is no chunk. */
    public boolean isEmpty() {
        return chunks.length == 0 && open == null;
    }
}
