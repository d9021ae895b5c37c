package org.narthex.storage.api;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** What the status routes show of the local storage. Thread-safe. */
@ProviderType
public interface StorageStatus {
    /** Figures of the head; times are Unix milliseconds, {@link Long#MAX_VALUE} and {@link Long#MIN_VALUE} when empty. */
    record Head(long series, long labelPairs, long chunks, long minTime, long maxTime) {}

    /** A name and how often it counts. */
    record Count(String name, long value) {}

    /** The highest counts, each list descending. */
    record Cardinality(
            List<Count> seriesByMetric,
            List<Count> valuesByLabel,
            List<Count> bytesByLabel,
            List<Count> seriesByLabelValue) {}

    /** Segments of the log that is being replayed. */
    record Replay(int min, int max, int current) {}

    Head head();

    /**
     * @param limit how many entries each list has at most
     */
    Cardinality cardinality(int limit);

    Replay replay();

    /** The retention as {@code /api/v1/status/runtimeinfo} words it, such as {@code 15d or 10GiB}. */
    String retention();
}
