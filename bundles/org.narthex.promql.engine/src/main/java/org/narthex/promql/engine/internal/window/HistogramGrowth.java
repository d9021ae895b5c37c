package org.narthex.promql.engine.internal.window;

import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.CounterResets;
import org.narthex.model.histogram.FloatHistogram;

/**
 * Remembers up to where the histograms of a window have been compared, each with the one before it, so that a range that
 * moves forward compares each pair once. Confined to one thread.
 */
final class HistogramGrowth {
    /** Behind the last histogram that was compared. */
    private int compared;
    /** The last of them that does not simply go on from the one before. */
    private int begin;

    /** Begins with other histograms. */
    void clear() {
        compared = 0;
        begin = 0;
    }

    /** The first {@code gone} histograms have been removed. */
    void forget(int gone) {
        compared = Math.max(0, compared - gone);
        begin = Math.max(0, begin - gone);
    }

    /**
     * Whether each histogram from {@code from + 1} to before {@code to} goes on from the one before: both are counters of
     * the same schema, without a reset. The bounds never move backwards.
     */
    boolean isWithin(FloatHistogram[] histograms, int from, int to) {
        if (compared <= from) {
            compared = from + 1;
            begin = from;
        }
        for (; compared < to; compared++) {
            if (!goesOn(histograms[compared], histograms[compared - 1])) {
                begin = compared;
            }
        }
        return begin <= from;
    }

    private static boolean goesOn(FloatHistogram current, FloatHistogram before) {
        return current.hint() != CounterResetHint.GAUGE
                && before.hint() != CounterResetHint.GAUGE
                && current.schema() == before.schema()
                && !CounterResets.detect(current, before);
    }
}
