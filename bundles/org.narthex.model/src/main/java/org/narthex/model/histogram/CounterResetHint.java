package org.narthex.model.histogram;

/** What is known of a counter reset between a histogram and the one before it; the ordinals are those of the WAL. */
public enum CounterResetHint {
    UNKNOWN,
    RESET,
    NOT_RESET,
    GAUGE;

    /** The hint of two histograms' sum or difference: a gauge if one of them is, unknown if they differ otherwise. */
    CounterResetHint with(CounterResetHint other) {
        if (this == other || this == GAUGE) {
            return this;
        }
        return other == GAUGE ? GAUGE : UNKNOWN;
    }

    /** Whether one tells of a reset and the other one of none. */
    boolean contradicts(CounterResetHint other) {
        return this == RESET && other == NOT_RESET || this == NOT_RESET && other == RESET;
    }
}
