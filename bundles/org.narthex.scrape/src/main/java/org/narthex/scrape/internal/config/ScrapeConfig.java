package org.narthex.scrape.internal.config;

import java.util.List;
import java.util.Map;
import org.narthex.config.api.DiscoveryEntry.DiscoverySet;
import org.narthex.http.client.HttpConfig;
import org.narthex.model.EscapingScheme;
import org.narthex.model.relabel.RelabelConfig;

/**
 * A job, with everything that it inherits filled in. Durations are milliseconds, sizes bytes, limits 0 where unlimited,
 * texts empty where they are not set. Immutable and thread-safe.
 *
 * @param legacyNames whether names must be of the legacy alphabet
 */
public record ScrapeConfig(
        String jobName,
        boolean honorLabels,
        boolean honorTimestamps,
        boolean trackTimestampsStaleness,
        Map<String, List<String>> params,
        long scrapeInterval,
        long scrapeTimeout,
        List<String> scrapeProtocols,
        String fallbackScrapeProtocol,
        boolean scrapeNativeHistograms,
        boolean alwaysScrapeClassicHistograms,
        boolean convertClassicHistogramsToNhcb,
        boolean extraScrapeMetrics,
        String scrapeFailureLogFile,
        String metricsPath,
        String scheme,
        boolean enableCompression,
        Limits limits,
        boolean legacyNames,
        EscapingScheme escapingScheme,
        HttpConfig http,
        List<RelabelConfig> relabelConfigs,
        List<RelabelConfig> metricRelabelConfigs,
        DiscoverySet discovery) {

    /** What a target may expose at most. */
    public record Limits(
            long bodySize,
            long samples,
            long targets,
            long labels,
            long labelNameLength,
            long labelValueLength,
            long histogramBuckets,
            double minBucketFactor,
            long keepDroppedTargets) {}

    /** Whether the loops of this job can go on under the other configuration: only where targets come from differs. */
    public boolean scrapesAs(ScrapeConfig other) {
        return withDiscovery(other.discovery).equals(other);
    }

    /** Whether both name the series of a page alike, so that a loop's cache can be handed on. */
    public boolean namesSeriesAs(ScrapeConfig other) {
        return with(other).equals(other);
    }

    private ScrapeConfig withDiscovery(DiscoverySet set) {
        return new ScrapeConfig(
                jobName,
                honorLabels,
                honorTimestamps,
                trackTimestampsStaleness,
                params,
                scrapeInterval,
                scrapeTimeout,
                scrapeProtocols,
                fallbackScrapeProtocol,
                scrapeNativeHistograms,
                alwaysScrapeClassicHistograms,
                convertClassicHistogramsToNhcb,
                extraScrapeMetrics,
                scrapeFailureLogFile,
                metricsPath,
                scheme,
                enableCompression,
                limits,
                legacyNames,
                escapingScheme,
                http,
                relabelConfigs,
                metricRelabelConfigs,
                set);
    }

    /** This job with what does not bear on series taken from the other. */
    private ScrapeConfig with(ScrapeConfig other) {
        Limits merged = new Limits(
                limits.bodySize,
                other.limits.samples,
                limits.targets,
                limits.labels,
                limits.labelNameLength,
                limits.labelValueLength,
                limits.histogramBuckets,
                limits.minBucketFactor,
                limits.keepDroppedTargets);
        return new ScrapeConfig(
                jobName,
                honorLabels,
                honorTimestamps,
                trackTimestampsStaleness,
                params,
                other.scrapeInterval,
                other.scrapeTimeout,
                scrapeProtocols,
                fallbackScrapeProtocol,
                scrapeNativeHistograms,
                alwaysScrapeClassicHistograms,
                convertClassicHistogramsToNhcb,
                extraScrapeMetrics,
                scrapeFailureLogFile,
                metricsPath,
                scheme,
                enableCompression,
                merged,
                legacyNames,
                escapingScheme,
                other.http,
                relabelConfigs,
                metricRelabelConfigs,
                other.discovery);
    }
}
