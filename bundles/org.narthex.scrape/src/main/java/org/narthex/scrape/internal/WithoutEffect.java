package org.narthex.scrape.internal;

import java.util.ArrayList;
import java.util.List;
import org.narthex.scrape.internal.config.ScrapeConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of options that are accepted but do nothing until pages in protobuf can be read. Thread-safe. */
final class WithoutEffect {
    private static final Logger LOG = LoggerFactory.getLogger(WithoutEffect.class);

    private WithoutEffect() {}

    /** Keys that the job sets to another value than the default and that have no effect. */
    static List<String> options(ScrapeConfig job) {
        List<String> options = new ArrayList<>();
        add(options, job.scrapeNativeHistograms(), "scrape_native_histograms");
        add(options, job.alwaysScrapeClassicHistograms(), "always_scrape_classic_histograms");
        add(options, job.convertClassicHistogramsToNhcb(), "convert_classic_histograms_to_nhcb");
        add(options, job.limits().histogramBuckets() != 0, "native_histogram_bucket_limit");
        add(options, job.limits().minBucketFactor() != 0, "native_histogram_min_bucket_factor");
        return List.copyOf(options);
    }

    private static void add(List<String> options, boolean set, String key) {
        if (set) {
            options.add(key);
        }
    }

    /** Warns of each such option of each job. */
    static void warn(List<ScrapeConfig> jobs) {
        for (ScrapeConfig job : jobs) {
            for (String option : options(job)) {
                LOG.atWarn()
                        .addKeyValue("component", "scrape manager")
                        .addKeyValue("scrape_pool", job.jobName())
                        .addKeyValue("option", option)
                        .log("Option has no effect: native histograms are not scraped yet");
            }
        }
    }
}
