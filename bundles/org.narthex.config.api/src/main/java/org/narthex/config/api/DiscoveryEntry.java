package org.narthex.config.api;

import java.util.List;

/**
 * One entry of a {@code *_sd_configs} list, bound.
 *
 * @param mechanism name of the mechanism, such as {@code consul}
 * @param pid factory PID and hash, such as {@code org.narthex.discovery.consul~1f2e}: equal for equal entries
 */
public record DiscoveryEntry(String mechanism, String pid) {
    /**
     * Where the targets of a job come from.
     *
     * @param entries the entries of all mechanisms, duplicates removed
     * @param statics the groups of {@code static_configs}: target labels and group labels
     */
    public record DiscoverySet(List<DiscoveryEntry> entries, List<StaticGroup> statics) {}

    /**
     * An entry of {@code static_configs}.
     *
     * @param addresses values of {@code __address__}
     */
    public record StaticGroup(List<String> addresses, org.narthex.model.Labels labels) {}
}
