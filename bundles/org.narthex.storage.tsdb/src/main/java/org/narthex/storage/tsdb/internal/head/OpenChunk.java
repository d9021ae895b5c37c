package org.narthex.storage.tsdb.internal.head;

/** An open chunk that is not kept in the columns of its series' page. Guarded by the series' page. */
sealed interface OpenChunk permits OpenHistogram, OpenFloats {
    /** Takes a chunk that is complete. */
    interface Complete {
        void chunk(byte encoding, long mint, long maxt, byte[] data);
    }

    /** First timestamp. */
    long from();

    byte encoding();

    /** A copy of the chunk as it is. */
    byte[] bytes();

    /** Whether the newest sample is a stale marker. */
    boolean isStale();

    /** Hands out the chunk as it is. */
    void close(Complete complete);
}
