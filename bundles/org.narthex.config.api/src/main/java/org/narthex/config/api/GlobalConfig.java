package org.narthex.config.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;

/**
 * The section {@code global}: defaults of all jobs and rules. Durations are milliseconds, limits 0 where unlimited,
 * sizes bytes.
 */
public record GlobalConfig(
        long scrapeIntervalMillis,
        long scrapeTimeoutMillis,
        @Nullable List<String> scrapeProtocols,
        long evaluationIntervalMillis,
        long ruleQueryOffsetMillis,
        String queryLogFile,
        String scrapeFailureLogFile,
        Labels externalLabels,
        long bodySizeLimit,
        long sampleLimit,
        long targetLimit,
        long labelLimit,
        long labelNameLengthLimit,
        long labelValueLengthLimit,
        long keepDroppedTargets,
        String metricNameValidationScheme,
        String metricNameEscapingScheme,
        boolean scrapeNativeHistograms,
        boolean convertClassicHistogramsToNhcb,
        boolean alwaysScrapeClassicHistograms,
        boolean extraScrapeMetrics) {}
