package org.narthex.storage.remote.internal.read;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A remote read.
 *
 * @param acceptedTypes numbers of {@link ResponseType} or unknown ones, the sender's preference first
 */
record ReadRequest(List<Query> queries, List<Integer> acceptedTypes) {
    /**
     * One selection.
     *
     * @param start Unix milliseconds, inclusive
     * @param end inclusive
     */
    record Query(long start, long end, List<LabelMatcher> matchers, @Nullable Hints hints) {}

    /**
     * A matcher as sent.
     *
     * @param type 0 equal, 1 not equal, 2 regular expression, 3 its negation
     */
    record LabelMatcher(long type, String name, String value) {}

    /** What the reader is about to do; times in milliseconds. */
    record Hints(
            long start, long end, long step, long range, String function, List<String> grouping, boolean by) {}
}
