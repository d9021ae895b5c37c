package org.narthex.config.bridge.consumer;

import java.util.List;
import org.narthex.config.api.DiscoveryEntry.DiscoverySet;

/** The jobs as the test's consumer knows them. */
public record Jobs(List<Job> jobs) {
    public record Job(String name, DiscoverySet discovery) {}
}
