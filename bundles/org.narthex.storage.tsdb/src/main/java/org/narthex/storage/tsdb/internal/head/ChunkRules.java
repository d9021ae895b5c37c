package org.narthex.storage.tsdb.internal.head;

import org.narthex.storage.tsdb.internal.block.ChunkEncodings;

/**
 * When a chunk is full, and how the next one is encoded: the rules of Prometheus, so that chunks end where its do. Immutable.
 *
 * @param chunkRange chunks do not reach over a multiple of this, milliseconds
 * @param samplesPerChunk how many samples a chunk should get
 * @param encodings what new chunks are
 * @param keepStarts whether start timestamps are stored, so that a chunk that cannot keep them ends at once
 */
public record ChunkRules(long chunkRange, int samplesPerChunk, ChunkEncodings encodings, boolean keepStarts) {
    private static final double QUARTER = 4;

    /** Rules without start timestamps. */
    public ChunkRules(long chunkRange, int samplesPerChunk) {
        this(chunkRange, samplesPerChunk, ChunkEncodings.DEFAULT, false);
    }

    /** The same with other encodings. */
    ChunkRules with(ChunkEncodings other) {
        return new ChunkRules(chunkRange, samplesPerChunk, other, keepStarts);
    }

    /** End of the range that holds {@code t}; exclusive. The division truncates towards zero. */
    long rangeEnd(long t) {
        return t / chunkRange * chunkRange + chunkRange;
    }

    /** Where a chunk that is a quarter full should end so that the rest of the range is shared out evenly. */
    static long endTime(long start, long current, long max) {
        return endTime(start, current, max, QUARTER);
    }

    /** The same for a chunk that is full after {@code ratio} times what it has. */
    static long endTime(long start, long current, long max, double ratio) {
        double n = (double) (max - start) / ((double) (current - start + 1) * ratio);
        return n <= 1 ? max : (long) (start + (double) (max - start) / Math.floor(n));
    }
}
