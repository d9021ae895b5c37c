package org.narthex.storage.api;

import java.util.List;

/**
 * What the query engine knows of a selection; a storage may use it to read less, never to answer otherwise.
 *
 * @param start first timestamp needed, Unix milliseconds
 * @param end last timestamp needed
 * @param step of the query, milliseconds; 0 for an instant
 * @param range of the surrounding range selector, milliseconds; 0 without
 * @param function the surrounding function or aggregation; empty without
 * @param grouping labels of the surrounding aggregation
 * @param by whether grouping keeps (by) or removes (without) them
 * @param limit at most so many series; 0 for all
 * @param newest whether of each series only the newest sample in the range matters
 */
public record SelectHints(
        long start,
        long end,
        long step,
        long range,
        String function,
        List<String> grouping,
        boolean by,
        int limit,
        boolean newest) {
    /** Hints that only tell the range. */
    public static SelectHints range(long start, long end) {
        return new SelectHints(start, end, 0, 0, "", List.of(), false, 0, false);
    }

    /** These hints where all samples matter. */
    public SelectHints withAllSamples() {
        return newest ? new SelectHints(start, end, step, range, function, grouping, by, limit, false) : this;
    }
}
