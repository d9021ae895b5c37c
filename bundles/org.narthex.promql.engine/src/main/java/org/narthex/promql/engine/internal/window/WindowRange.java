package org.narthex.promql.engine.internal.window;

import org.jspecify.annotations.Nullable;
import org.narthex.promql.engine.internal.plan.Plan;

/**
 * The range that a window covers at a step, milliseconds.
 *
 * @param at the time that stands for every step; null for the steps' own
 * @param before how much further back samples are looked at
 * @param after how much further ahead
 */
public record WindowRange(long length, long offset, @Nullable Long at, long before, long after) {
    /** The range of a selector. */
    public static WindowRange of(Plan.Window window, long lookback) {
        Plan.Select s = window.selector();
        return new WindowRange(
                window.length(),
                s.offset(),
                s.at(),
                s.anchored() || s.smoothed() ? lookback : 0,
                s.smoothed() ? lookback : 0);
    }

    /** The range of a subquery. */
    public static WindowRange of(Plan.Subquery s) {
        return new WindowRange(s.length(), s.offset(), s.at(), 0, 0);
    }

    /** Where the range ends for a step. */
    long effective(long time) {
        return (at == null ? time : at) - offset;
    }
}
