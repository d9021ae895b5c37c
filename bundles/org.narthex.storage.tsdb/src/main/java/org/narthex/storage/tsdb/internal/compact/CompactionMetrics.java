package org.narthex.storage.tsdb.internal.compact;

/** What the blocks tell about their work. Must not block. */
public interface CompactionMetrics {
    /** Measures nothing. */
    CompactionMetrics NONE = new CompactionMetrics() {};

    /** A compaction was asked for. */
    default void triggered() {}

    /** A compaction failed. */
    default void failed() {}

    /** Series that ended are to leave the head. */
    default void staleTriggered() {}

    /** Series that ended could not leave the head. */
    default void staleFailed() {}

    /** Series that ended have left the head; it took so long. */
    default void staleCompacted(long nanos) {}

    /** A block was written, or was to be; it took so long. */
    default void written(long nanos) {}

    /** A block is being written, or no longer. */
    default void populating(boolean now) {}

    /** Blocks that overlap are merged. */
    default void vertical() {}

    /** A chunk of a block of level 1 was written. */
    default void chunk(int bytes, int samples, long millis) {}

    /** The directory was searched for blocks. */
    default void reloaded(boolean successful) {}

    /** Blocks were too old. */
    default void timeRetention() {}

    /** Blocks were too much. */
    default void sizeRetention() {}

    /** Blocks were written anew without what is deleted of them. */
    default void tombstonesCleaned(long nanos) {}
}
