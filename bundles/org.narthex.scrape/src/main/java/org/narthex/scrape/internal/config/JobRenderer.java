package org.narthex.scrape.internal.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.narthex.config.api.DiscoveryEntry.StaticGroup;
import org.narthex.config.api.RelabelBinder;
import org.narthex.http.client.HttpConfigBinder;
import org.narthex.model.ByteSizes;
import org.narthex.model.Durations;
import org.narthex.scrape.internal.config.ScrapeConfig.Limits;

/** Renders jobs as maps, in Prometheus' order of keys. Thread-safe. */
public final class JobRenderer {
    private JobRenderer() {}

    /** The job with its discovery set, in whose place the bridge writes what the mechanisms' providers render. */
    static Map<String, Object> render(ScrapeConfig job) {
        Map<String, Object> out = keys(job);
        out.put("discovery", job.discovery());
        return out;
    }

    /** The job with its static groups; the entries of mechanisms are known to their providers only and left out. */
    public static Map<String, Object> renderAlone(ScrapeConfig job) {
        Map<String, Object> out = keys(job);
        statics(out, job.discovery().statics());
        return out;
    }

    private static Map<String, Object> keys(ScrapeConfig job) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("job_name", job.jobName());
        if (job.honorLabels()) {
            out.put("honor_labels", true);
        }
        out.put("honor_timestamps", job.honorTimestamps());
        out.put("track_timestamps_staleness", job.trackTimestampsStaleness());
        if (!job.params().isEmpty()) {
            out.put("params", job.params());
        }
        out.put("scrape_interval", Durations.format(job.scrapeInterval()));
        out.put("scrape_timeout", Durations.format(job.scrapeTimeout()));
        out.put("scrape_protocols", job.scrapeProtocols());
        put(out, "fallback_scrape_protocol", job.fallbackScrapeProtocol());
        out.put("scrape_native_histograms", job.scrapeNativeHistograms());
        out.put("always_scrape_classic_histograms", job.alwaysScrapeClassicHistograms());
        out.put("convert_classic_histograms_to_nhcb", job.convertClassicHistogramsToNhcb());
        put(out, "scrape_failure_log_file", job.scrapeFailureLogFile());
        put(out, "metrics_path", job.metricsPath());
        put(out, "scheme", job.scheme());
        out.put("enable_compression", job.enableCompression());
        limits(out, job.limits());
        out.put("metric_name_validation_scheme", job.legacyNames() ? "legacy" : "utf8");
        out.put("metric_name_escaping_scheme", job.escapingScheme().text());
        out.put("extra_scrape_metrics", job.extraScrapeMetrics());
        HttpConfigBinder.render(job.http(), out);
        if (!job.relabelConfigs().isEmpty()) {
            out.put("relabel_configs", RelabelBinder.render(job.relabelConfigs()));
        }
        if (!job.metricRelabelConfigs().isEmpty()) {
            out.put("metric_relabel_configs", RelabelBinder.render(job.metricRelabelConfigs()));
        }
        return out;
    }

    private static void limits(Map<String, Object> out, Limits limits) {
        if (limits.bodySize() != 0) {
            out.put("body_size_limit", ByteSizes.format(limits.bodySize()));
        }
        put(out, "sample_limit", limits.samples());
        put(out, "target_limit", limits.targets());
        put(out, "label_limit", limits.labels());
        put(out, "label_name_length_limit", limits.labelNameLength());
        put(out, "label_value_length_limit", limits.labelValueLength());
        put(out, "native_histogram_bucket_limit", limits.histogramBuckets());
        if (limits.minBucketFactor() != 0) {
            out.put("native_histogram_min_bucket_factor", limits.minBucketFactor());
        }
        put(out, "keep_dropped_targets", limits.keepDroppedTargets());
    }

    private static void statics(Map<String, Object> out, List<StaticGroup> groups) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (StaticGroup group : groups) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("targets", group.addresses());
            if (!group.labels().isEmpty()) {
                map.put("labels", group.labels().toMap());
            }
            list.add(map);
        }
        if (!list.isEmpty()) {
            out.put("static_configs", list);
        }
    }

    private static void put(Map<String, Object> out, String key, String value) {
        if (!value.isEmpty()) {
            out.put(key, value);
        }
    }

    private static void put(Map<String, Object> out, String key, long value) {
        if (value != 0) {
            out.put(key, value);
        }
    }
}
