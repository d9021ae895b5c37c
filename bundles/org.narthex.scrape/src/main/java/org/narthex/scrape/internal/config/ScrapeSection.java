package org.narthex.scrape.internal.config;

import java.util.List;
import org.narthex.model.Labels;

/**
 * The section {@code scrape_configs}. Immutable and thread-safe.
 *
 * @param externalLabels part of what spreads the scrapes of several servers
 */
public record ScrapeSection(List<ScrapeConfig> jobs, Labels externalLabels) {}
