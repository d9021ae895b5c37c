package org.narthex.scrape.internal.loop;

import org.narthex.storage.api.Appendable;

/**
 * What all loops share. Thread-safe.
 *
 * @param alignTimestamps whether scrape times are put on the ideal tick where they are near it
 * @param toleranceNanos how near that is at most
 */
public record LoopServices(
        Appendable storage,
        ScrapeScratch.Parsers parsers,
        ScrapeMetrics metrics,
        LoopClock clock,
        ScrapeScratch.Pool scratches,
        boolean alignTimestamps,
        long toleranceNanos) {
    /** Unix nanoseconds. */
    long now() {
        return clock.unixNanos();
    }
}
