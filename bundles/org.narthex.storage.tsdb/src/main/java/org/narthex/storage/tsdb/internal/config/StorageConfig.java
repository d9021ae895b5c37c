package org.narthex.storage.tsdb.internal.config;

import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.compact.Retention;

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
        @Nullable Long maxExemplars) {}
