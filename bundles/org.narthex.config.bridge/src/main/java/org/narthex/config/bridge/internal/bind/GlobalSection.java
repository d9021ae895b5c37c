package org.narthex.config.bridge.internal.bind;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.ConfigNode.Mapping;
import org.narthex.config.api.GlobalConfig;
import org.narthex.config.api.MappingReader;
import org.narthex.model.ByteSizes;
import org.narthex.model.Durations;
import org.narthex.model.GoQuote;
import org.narthex.model.LabelNames;
import org.narthex.model.Labels;

/** Binds and renders the section {@code global}. Immutable. */
public final class GlobalSection {
    private static final String UTF8 = "utf8";
    private static final long MINUTE = 60_000;
    private static final long DEFAULT_TIMEOUT = 10_000;
    private static final Set<String> PROTOCOLS = new java.util.TreeSet<>(Set.of(
            "OpenMetricsText0.0.1",
            "OpenMetricsText1.0.0",
            "PrometheusProto",
            "PrometheusText0.0.4",
            "PrometheusText1.0.0"));
    private static final List<String> PROTOBUF_FIRST = List.of(
            "PrometheusProto",
            "OpenMetricsText1.0.0",
            "OpenMetricsText0.0.1",
            "PrometheusText1.0.0",
            "PrometheusText0.0.4");

    private final Set<String> features;
    private final UnaryOperator<String> environment;
    private final java.nio.file.Path main;

    /**
     * The section of one load.
     *
     * @param features of {@code --enable-feature}, some of which change defaults
     * @param environment value of an environment variable; empty where unset
     * @param main the main file, against whose folder paths are resolved
     */
    public GlobalSection(Set<String> features, UnaryOperator<String> environment, java.nio.file.Path main) {
        this.features = features;
        this.environment = environment;
        this.main = main;
    }

    /**
     * Binds the section; null or an empty one gives the defaults.
     *
     * @param hasJobs whether there are jobs: like Prometheus, nobody looks at the escaping scheme before a job needs it
     */
    public GlobalConfig bind(@Nullable ConfigNode node, boolean hasJobs) throws ConfigException {
        if (node == null) {
            return defaults();
        }
        if (!(node instanceof Mapping mapping)) {
            throw MappingReader.mismatch(node, "config.plain");
        }
        if (mapping.entries().isEmpty()) {
            return defaults();
        }
        MappingReader r = new MappingReader(mapping);
        String validation = r.string("metric_name_validation_scheme", UTF8);
        if (validation.isEmpty()) {
            validation = UTF8;
        }
        if (!validation.equals(UTF8) && !validation.equals("legacy")) {
            throw r.error(
                    "metric_name_validation_scheme",
                    "unrecognized ValidationScheme: \"" + validation + "\"");
        }
        long interval = orDefault(r.millis("scrape_interval", 0), MINUTE);
        long timeout = r.millis("scrape_timeout", 0);
        if (timeout > interval) {
            throw r.error("scrape_timeout", "global scrape timeout greater than scrape interval");
        }
        boolean utf8 = validation.equals(UTF8);
        GlobalConfig config = new GlobalConfig(
                interval,
                timeout == 0 ? Math.min(DEFAULT_TIMEOUT, interval) : timeout,
                protocols(r),
                orDefault(r.millis("evaluation_interval", 0), MINUTE),
                r.millis("rule_query_offset", 0),
                path(r.string("query_log_file", "")),
                path(r.string("scrape_failure_log_file", "")),
                externalLabels(r, utf8),
                r.bytes("body_size_limit", 0),
                r.unsigned("sample_limit", 0),
                r.unsigned("target_limit", 0),
                r.unsigned("label_limit", 0),
                r.unsigned("label_name_length_limit", 0),
                r.unsigned("label_value_length_limit", 0),
                r.unsigned("keep_dropped_targets", 0),
                validation,
                escaping(r, hasJobs),
                r.bool("scrape_native_histograms", false),
                r.bool("convert_classic_histograms_to_nhcb", false),
                r.bool("always_scrape_classic_histograms", false),
                r.bool("extra_scrape_metrics", features.contains("extra-scrape-metrics")));
        r.done();
        return config;
    }

    private GlobalConfig defaults() {
        return new GlobalConfig(
                MINUTE, DEFAULT_TIMEOUT, defaultProtocols(), MINUTE, 0, "", "", Labels.EMPTY, 0, 0, 0, 0, 0, 0, 0, UTF8,
                "allow-utf-8", false, false, false, features.contains("extra-scrape-metrics"));
    }

    private @Nullable List<String> defaultProtocols() {
        return features.contains("created-timestamp-zero-ingestion") || features.contains("st-storage")
                ? PROTOBUF_FIRST
                : null;
    }

    private static long orDefault(long value, long absent) {
        return value == 0 ? absent : value;
    }

    private String path(String text) {
        return text.isEmpty() ? "" : ConfigFiles.resolve(main, text).toString();
    }

    private @Nullable List<String> protocols(MappingReader r) throws ConfigException {
        if (!r.has("scrape_protocols")) {
            return defaultProtocols();
        }
        List<String> protocols = r.strings("scrape_protocols");
        if (protocols.isEmpty()) {
            throw r.error("scrape_protocols", "scrape_protocols cannot be empty for global config");
        }
        Set<String> seen = new HashSet<>();
        for (String p : protocols) {
            if (!seen.add(p.toLowerCase(Locale.ROOT))) {
                throw r.error(
                        "scrape_protocols",
                        "duplicated protocol in scrape_protocols, got [" + String.join(" ", protocols)
                                + "] for global config");
            }
            if (!PROTOCOLS.contains(p)) {
                throw r.error(
                        "scrape_protocols",
                        "scrape_protocols: unknown scrape protocol " + p + ", supported: ["
                                + String.join(" ", PROTOCOLS) + "] for global config");
            }
        }
        return protocols;
    }

    private static String escaping(MappingReader r, boolean hasJobs) throws ConfigException {
        String scheme = r.string("metric_name_escaping_scheme", "");
        if (hasJobs && !Set.of("", "allow-utf-8", "underscores", "dots", "values").contains(scheme)) {
            throw r.error(
                    "metric_name_escaping_scheme",
                    "unknown global name escaping method specified, must be one of 'allow-utf-8', 'underscores',"
                            + " 'dots', or 'values', got " + GoQuote.quote(scheme));
        }
        return scheme;
    }

    private Labels externalLabels(MappingReader r, boolean utf8) throws ConfigException {
        Map<String, String> labels = new LinkedHashMap<>();
        for (Map.Entry<String, String> e : r.stringMap("external_labels").entrySet()) {
            String name = e.getKey();
            if (name.isEmpty() || !utf8 && !LabelNames.isLegacy(name)) {
                throw r.error("external_labels", GoQuote.quote(name) + " is not a valid label name");
            }
            labels.put(name, GoExpansion.expand(e.getValue(), environment));
        }
        return Labels.of(labels);
    }

    /** The section as it is shown. */
    public static Map<String, Object> render(GlobalConfig g) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("scrape_interval", Durations.format(g.scrapeIntervalMillis()));
        out.put("scrape_timeout", Durations.format(g.scrapeTimeoutMillis()));
        if (g.scrapeProtocols() != null) {
            out.put("scrape_protocols", g.scrapeProtocols());
        }
        out.put("evaluation_interval", Durations.format(g.evaluationIntervalMillis()));
        if (g.ruleQueryOffsetMillis() != 0) {
            out.put("rule_query_offset", Durations.format(g.ruleQueryOffsetMillis()));
        }
        text(out, "query_log_file", g.queryLogFile());
        text(out, "scrape_failure_log_file", g.scrapeFailureLogFile());
        if (!g.externalLabels().isEmpty()) {
            out.put("external_labels", g.externalLabels().toMap());
        }
        if (g.bodySizeLimit() != 0) {
            out.put("body_size_limit", ByteSizes.format(g.bodySizeLimit()));
        }
        number(out, "sample_limit", g.sampleLimit());
        number(out, "target_limit", g.targetLimit());
        number(out, "label_limit", g.labelLimit());
        number(out, "label_name_length_limit", g.labelNameLengthLimit());
        number(out, "label_value_length_limit", g.labelValueLengthLimit());
        number(out, "keep_dropped_targets", g.keepDroppedTargets());
        out.put("metric_name_validation_scheme", g.metricNameValidationScheme());
        text(out, "metric_name_escaping_scheme", g.metricNameEscapingScheme());
        out.put("scrape_native_histograms", g.scrapeNativeHistograms());
        if (g.convertClassicHistogramsToNhcb()) {
            out.put("convert_classic_histograms_to_nhcb", true);
        }
        if (g.alwaysScrapeClassicHistograms()) {
            out.put("always_scrape_classic_histograms", true);
        }
        out.put("extra_scrape_metrics", g.extraScrapeMetrics());
        return out;
    }

    private static void text(Map<String, Object> out, String key, String value) {
        if (!value.isEmpty()) {
            out.put(key, value);
        }
    }

    private static void number(Map<String, Object> out, String key, long value) {
        if (value != 0) {
            out.put(key, value);
        }
    }
}
