package org.narthex.scrape;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.relabel.RelabelConfig;
import org.osgi.annotation.versioning.ProviderType;

/** The targets as they are now. Thread-safe. */
@ProviderType
public interface TargetDirectory {
    /** Whether the last scrape worked. */
    enum Health {
        UP,
        DOWN,
        UNKNOWN
    }

    /**
     * A target that is scraped.
     *
     * @param discoveredLabels before relabelling
     * @param lastError empty where the last scrape worked
     * @param lastScrape Unix nanoseconds; 0 before the first
     * @param lastDurationNanos of the last scrape
     * @param interval as configured, such as {@code 15s}
     */
    record ActiveTarget(
            String pool,
            Labels discoveredLabels,
            Labels labels,
            String url,
            String lastError,
            long lastScrape,
            long lastDurationNanos,
            Health health,
            String interval,
            String timeout) {}

    /** A target that relabelling dropped. */
    record DroppedTarget(String pool, Labels discoveredLabels) {}

    /** Names of the pools, sorted. */
    List<String> pools();

    /** Active targets of a pool; null names all. */
    List<ActiveTarget> active(@Nullable String pool);

    /** Dropped targets that were kept, of a pool; null names all. */
    List<DroppedTarget> dropped(@Nullable String pool);

    /** How many targets each pool dropped. */
    Map<String, Integer> droppedCounts();

    /** The metadata of the families that a target exposed, by family; null for an unknown target. */
    @Nullable Map<String, Metadata> metadata(ActiveTarget target);

    /** The effective configuration of a pool as YAML, secrets masked; null for an unknown pool. */
    @Nullable String poolConfig(String pool);

    /** The rules that relabel a pool's discovered targets; null for an unknown pool. */
    @Nullable List<RelabelConfig> relabelRules(String pool);
}
