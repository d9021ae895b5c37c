package org.narthex.model.histogram;

/** What is known of a counter reset between a histogram and the one before it; the ordinals are those of the WAL. */
public enum CounterResetHint {
    UNKNOWN,
    RESET,
    NOT_RESET,
    GAUGE
}
