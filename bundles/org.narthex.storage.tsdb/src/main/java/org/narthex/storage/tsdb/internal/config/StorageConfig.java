package org.narthex.storage.tsdb.internal.config;

import org.jspecify.annotations.Nullable;

/**
 * The section {@code storage} with its defaults. Immutable.
 *
 * @param outOfOrderWindow {@code out_of_order_time_window} in milliseconds; 0 refuses samples out of order
 * @param staleThreshold {@code stale_series_compaction_threshold}, a share of the series; 0 never
 * @param floatEncoding {@code xor} or {@code xor2}; empty leaves it to the feature flag
 * @param maxExemplars size of the exemplar storage; null leaves it to the feature flag
 */
public record StorageConfig(
        long outOfOrderWindow,
        double staleThreshold,
        String floatEncoding,
        Retention retention,
        @Nullable Long maxExemplars) {
    /**
     * How long data are kept.
     *
     * @param millis age in milliseconds; 0 without limit
     * @param bytes size in bytes; 0 without limit
     * @param percentage share of the file system in percent; 0 without limit
     */
    public record Retention(long millis, long bytes, double percentage) {}
}
