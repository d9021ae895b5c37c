package org.narthex.scrape.internal.loop;

import java.time.InstantSource;
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
        InstantSource clock,
        ScrapeScratch.Pool scratches,
        boolean alignTimestamps,
        long toleranceNanos) {
    /** Unix nanoseconds. */
    long now() {
        var instant = clock.instant();
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
