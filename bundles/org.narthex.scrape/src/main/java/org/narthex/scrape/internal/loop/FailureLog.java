package org.narthex.scrape.internal.loop;

/** Receives failed scrapes, for {@code scrape_failure_log_file}. Thread-safe. */
@FunctionalInterface
public interface FailureLog {
    /** Keeps nothing. */
    FailureLog NONE = (job, target, error) -> {};

    void failed(String job, String target, String error);
}
