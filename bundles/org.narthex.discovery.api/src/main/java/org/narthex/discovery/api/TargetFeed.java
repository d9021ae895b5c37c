package org.narthex.discovery.api;

import java.util.List;
import java.util.Map;
import org.narthex.config.api.DiscoveryEntry.DiscoverySet;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Gives the current targets of named sets (jobs, Alertmanager groups) to one subscriber. Thread-safe.
 */
@ProviderType
public interface TargetFeed {
    /** Receives all groups of all sets whenever one changed. Called on the feed's thread, one call at a time. */
    @FunctionalInterface
    interface Listener {
        void targets(Map<String, List<TargetGroup>> groupsBySet);
    }

    /** A subscription; closing it ends the calls before it returns. */
    interface Subscription extends AutoCloseable {
        /** Replaces the sets; discoveries that several sets share run once. */
        void apply(Map<String, DiscoverySet> sets);

        @Override
        void close();
    }

    /**
     * Subscribes.
     *
     * @param name of the subscriber in metrics and logs: {@code scrape} or {@code notify}
     */
    Subscription subscribe(String name, Listener listener);
}
