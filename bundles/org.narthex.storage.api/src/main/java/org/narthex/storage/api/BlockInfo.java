package org.narthex.storage.api;

import java.util.List;

/**
 * A block as its {@code meta.json} describes it. Immutable.
 *
 * @param minTime first timestamp, Unix milliseconds
 * @param maxTime timestamp behind the last
 */
public record BlockInfo(String ulid, long minTime, long maxTime, Stats stats, Compaction compaction) {
    /** How much a block holds. */
    public record Stats(
            long samples, long floatSamples, long histogramSamples, long series, long chunks, long tombstones) {}

    /** A block that went into another one. */
    public record Parent(String ulid, long minTime, long maxTime) {}

    /**
     * How a block came about.
     *
     * @param level 1 for a block of the head
     * @param sources the blocks of level 1 that went into it
     * @param deletable whether nothing of it is needed any more
     * @param parents the blocks that it replaces
     * @param failed whether compacting it failed
     * @param hints such as {@code from-out-of-order}
     */
    public record Compaction(
            int level,
            List<String> sources,
            boolean deletable,
            List<Parent> parents,
            boolean failed,
            List<String> hints) {}
}
