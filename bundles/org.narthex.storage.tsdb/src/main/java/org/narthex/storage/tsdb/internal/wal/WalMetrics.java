package org.narthex.storage.tsdb.internal.wal;

/** What the log, and the head that empties it, tell about their work. May be called with a lock held; must not block. */
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

    /** The older part of the log was replaced by a checkpoint. */
    default void truncated(long nanos) {}

    /** A sample came so many milliseconds after the newest one of the head, whether it was accepted or not. */
    default void outOfOrder(long millis) {}

    /** What measures the out-of-order log; asked for once there is one. */
    default WalMetrics outOfOrderLog() {
        return NONE;
    }

    /** Segments of an out-of-order log were deleted, or could not be. */
    default void deleted(boolean failed) {}

    /** The head has dropped chunks and series that blocks have. */
    default void headCollected(long nanos) {}
}
