package org.narthex.storage.tsdb.internal.wal;

/** What the log tells about its work. Called with the log's lock held; must not block. */
public interface WalMetrics {
    /** Measures nothing. */
    WalMetrics NONE = new WalMetrics() {};

    /** A fragment of so many bytes was added. */
    default void part(int bytes) {}

    /** A page is complete. */
    default void pageDone() {}

    /** A batch went to the file. */
    default void flushed() {}

    /** A segment was synced. */
    default void synced(long nanos) {}

    /** Writing to the file failed. */
    default void writeFailed() {}

    /** Compression made a batch so many bytes smaller. */
    default void saved(long bytes) {}

    /** The number of the segment that is written now. */
    default void segment(int number) {}
}
