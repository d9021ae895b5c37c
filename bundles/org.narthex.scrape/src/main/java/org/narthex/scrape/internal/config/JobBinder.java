package org.narthex.scrape.internal.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.narthex.config.api.BindContext;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.DiscoveryEntry.DiscoverySet;
import org.narthex.config.api.DiscoveryEntry.StaticGroup;
import org.narthex.config.api.GlobalConfig;
import org.narthex.config.api.MappingReader;
import org.narthex.config.api.RelabelBinder;
import org.narthex.http.client.HttpConfig;
import org.narthex.http.client.HttpConfigBinder;
import org.narthex.model.EscapingScheme;
import org.narthex.model.relabel.RelabelConfig;
import org.narthex.scrape.internal.config.ScrapeConfig.Limits;

/** Binds one job. Confined to one thread. */
final class JobBinder {
    private final BindContext context;
    private final GlobalConfig global;

    JobBinder(BindContext context) {
        this.context = context;
        this.global = context.global();
    }

    ScrapeConfig bind(ConfigNode node) throws ConfigException {
        if (MappingReader.isNull(node)) {
            throw new ConfigException(node, "empty or null scrape config section");
        }
        MappingReader reader = MappingReader.of(node, "config.ScrapeConfig");
        String job = reader.string("job_name", "");
        DiscoverySet discovery = discovery(reader);
        HttpConfig http = HttpConfigBinder.bind(reader, context);
        long interval = inherited(reader.millis("scrape_interval", 0), global.scrapeIntervalMillis());
        long timeout = reader.millis("scrape_timeout", 0);
        boolean natives = reader.bool("scrape_native_histograms", global.scrapeNativeHistograms());
        List<String> protocols = protocols(reader, natives, job);
        String fallback = fallback(reader, job);
        boolean legacy = legacyNames(reader);
        EscapingScheme escaping = escaping(reader, legacy);
        List<RelabelConfig> relabel = RelabelBinder.bind(reader, "relabel_configs", legacy);
        List<RelabelConfig> metricRelabel = RelabelBinder.bind(reader, "metric_relabel_configs", legacy);
        ScrapeConfig config = new ScrapeConfig(
                job,
                reader.bool("honor_labels", false),
                reader.bool("honor_timestamps", true),
                reader.bool("track_timestamps_staleness", false),
                params(reader),
                interval,
                timeout == 0 ? Math.min(global.scrapeTimeoutMillis(), interval) : timeout,
                protocols,
                fallback,
                natives,
                reader.bool("always_scrape_classic_histograms", global.alwaysScrapeClassicHistograms()),
                reader.bool("convert_classic_histograms_to_nhcb", global.convertClassicHistogramsToNhcb()),
                reader.bool("extra_scrape_metrics", global.extraScrapeMetrics()),
                failureLog(reader),
                reader.string("metrics_path", "/metrics"),
                reader.string("scheme", "http"),
                reader.bool("enable_compression", true),
                limits(reader),
                legacy,
                escaping,
                http,
                relabel,
                metricRelabel,
                discovery);
        reader.done();
        if (job.isEmpty()) {
            throw reader.error("job_name is empty");
        }
        if (relabel.isEmpty()) {
            checkStatics(reader, discovery);
        }
        if (timeout > interval) {
            throw reader.error("scrape_timeout",
                    "scrape timeout greater than scrape interval for scrape config with job name \"" + job + "\"");
        }
        return config;
    }


    private DiscoverySet discovery(MappingReader reader) throws ConfigException {
        DiscoverySet discovery = context.discovery(reader.mapping());
        for (String key : reader.mapping().entries().keySet()) {
            if (key.equals("static_configs") || key.endsWith("_sd_configs")) {
                reader.skip(key);
            }
        }
        return discovery;
    }

    private static void checkStatics(MappingReader reader, DiscoverySet discovery) throws ConfigException {
        for (StaticGroup group : discovery.statics()) {
            for (String address : group.addresses()) {
                if (address.indexOf('/') >= 0) {
                    throw reader.error("static_configs", "\"" + address + "\" is not a valid hostname");
                }
            }
        }
    }

    private List<String> protocols(MappingReader reader, boolean natives, String job) throws ConfigException {
        List<String> protocols;
        List<String> inherited = global.scrapeProtocols();
        if (reader.has("scrape_protocols")) {
            protocols = reader.strings("scrape_protocols");
        } else if (inherited != null) {
            protocols = inherited;
        } else {
            protocols = natives ? ScrapeProtocols.PROTO_FIRST : ScrapeProtocols.DEFAULT;
        }
        try {
            ScrapeProtocols.check(protocols);
            return List.copyOf(protocols);
        } catch (IllegalArgumentException e) {
            throw reader.error("scrape_protocols", e.getMessage() + " for scrape config with job name \"" + job + "\"");
        }
    }

    private static String fallback(MappingReader reader, String job) throws ConfigException {
        String fallback = reader.string("fallback_scrape_protocol", "");
        try {
            if (!fallback.isEmpty()) {
                ScrapeProtocols.check(fallback);
            }
            return fallback;
        } catch (IllegalArgumentException e) {
            throw reader.error(
                    "fallback_scrape_protocol",
                    "invalid fallback_scrape_protocol for scrape config with job name \"" + job + "\": " + e.getMessage());
        }
    }

    private boolean legacyNames(MappingReader reader) throws ConfigException {
        return switch (reader.string("metric_name_validation_scheme", "")) {
            case "" -> global.metricNameValidationScheme().equals("legacy");
            case "legacy" -> true;
            case "utf8" -> false;
            default -> throw reader.error(
                    "metric_name_validation_scheme",
                    "unknown scrape config name validation method specified, must be either '', 'legacy' or 'utf8', got "
                            + reader.string("metric_name_validation_scheme", ""));
        };
    }

    private EscapingScheme escaping(MappingReader reader, boolean legacy) throws ConfigException {
        String text = reader.string("metric_name_escaping_scheme", "");
        if (text.isEmpty()) {
            boolean local = !reader.string("metric_name_validation_scheme", "").isEmpty();
            String inherited = local ? "" : global.metricNameEscapingScheme();
            text = inherited.isEmpty() ? (legacy ? "underscores" : "allow-utf-8") : inherited;
        }
        EscapingScheme scheme;
        try {
            scheme = EscapingScheme.of(text);
        } catch (IllegalArgumentException e) {
            throw reader.error(
                    "metric_name_escaping_scheme",
                    "unknown scrape config name escaping method specified, must be one of 'allow-utf-8', 'underscores',"
                            + " 'dots', or 'values', got \"" + text + "\"");
        }
        if (scheme == EscapingScheme.ALLOW_UTF_8 && legacy) {
            throw reader.error("utf8 metric names requested but validation scheme is not set to UTF8");
        }
        return scheme;
    }

    private static Map<String, List<String>> params(MappingReader reader) throws ConfigException {
        Map<String, List<String>> params = new LinkedHashMap<>();
        ConfigNode.Mapping mapping = reader.mapping("params", "url.Values");
        if (mapping != null) {
            for (Map.Entry<String, ConfigNode.Entry> e : mapping.entries().entrySet()) {
                ConfigNode value = e.getValue().value();
                params.put(e.getKey(), MappingReader.isNull(value) ? List.of() : MappingReader.strings(value));
            }
        }
        return params;
    }

    private String failureLog(MappingReader reader) throws ConfigException {
        String file = reader.string("scrape_failure_log_file", "");
        return file.isEmpty()
                ? global.scrapeFailureLogFile()
                : context.resolve(reader.mapping(), file).toString();
    }

    private Limits limits(MappingReader reader) throws ConfigException {
        return new Limits(
                inherited(reader.bytes("body_size_limit", 0), global.bodySizeLimit()),
                inherited(reader.unsigned("sample_limit", 0), global.sampleLimit()),
                inherited(reader.unsigned("target_limit", 0), global.targetLimit()),
                inherited(reader.unsigned("label_limit", 0), global.labelLimit()),
                inherited(reader.unsigned("label_name_length_limit", 0), global.labelNameLengthLimit()),
                inherited(reader.unsigned("label_value_length_limit", 0), global.labelValueLengthLimit()),
                reader.unsigned("native_histogram_bucket_limit", 0),
                reader.decimal("native_histogram_min_bucket_factor", 0),
                inherited(reader.unsigned("keep_dropped_targets", 0), global.keepDroppedTargets()));
    }

    private static long inherited(long own, long global) {
        return own == 0 ? global : own;
    }
}
