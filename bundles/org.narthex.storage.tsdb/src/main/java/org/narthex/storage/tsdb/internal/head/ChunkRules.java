package org.narthex.storage.tsdb.internal.head;

/**
 * When a chunk is full: the rules of Prometheus, so that chunks end where its do. Immutable.
 *
 * @param chunkRange chunks do not reach over a multiple of this, milliseconds
 * @param samplesPerChunk how many samples a chunk should get
 */
public record ChunkRules(long chunkRange, int samplesPerChunk) {
    private static final double QUARTER = 4;

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
