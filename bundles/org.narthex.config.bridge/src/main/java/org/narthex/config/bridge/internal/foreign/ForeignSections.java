package org.narthex.config.bridge.internal.foreign;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.BindContext;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.MappingReader;
import org.narthex.config.api.RelabelBinder;
import org.narthex.model.GoQuote;

/**
 * Checks the sections that no installed bundle takes, so that a bad file is refused whatever is installed; and shows those
 * with defaults. The bundle that owns a section has the last word once it is there. Thread-safe.
 */
public final class ForeignSections {
    private static final Pattern RULE_FILE = Pattern.compile("[^*]*(\\*[^/]*)?", Pattern.DOTALL);
    private static final List<String> STRATEGIES = List.of(
            "UnderscoreEscapingWithSuffixes",
            "UnderscoreEscapingWithoutSuffixes",
            "NoUTF8EscapingWithSuffixes",
            "NoTranslation");
    private static final Set<String> ENCODINGS = Set.of("xor", "xor2");

    private ForeignSections() {}

    /** Checks a section. @throws ConfigException with Prometheus' text for what it would refuse */
    public static void check(String section, ConfigNode node, BindContext context) throws ConfigException {
        switch (section) {
            case "alerting" -> alerting(node, context);
            case "rule_files" -> ruleFiles(node);
            case "storage" -> storage(node);
            case "tracing" -> tracing(node);
            case "remote_write" -> RemoteChecks.write(node, legacy(context));
            case "remote_read" -> RemoteChecks.read(node);
            case "otlp" -> otlp(node, legacy(context));
            default -> throw new ConfigException(node, "no bundle takes the section " + section);
        }
    }

    private static boolean legacy(BindContext context) {
        return context.global().metricNameValidationScheme().equals("legacy");
    }

    private static void alerting(ConfigNode node, BindContext context) throws ConfigException {
        MappingReader r = MappingReader.of(node, "config.plain");
        RelabelBinder.bind(r, "alert_relabel_configs", legacy(context));
        for (ConfigNode item : r.items("alertmanagers")) {
            if (MappingReader.isNull(item)) {
                continue;
            }
            MappingReader am = MappingReader.of(item, "config.plain");
            am.string("scheme", "http");
            am.string("path_prefix", "");
            am.millis("timeout", 10_000);
            String version = am.string("api_version", "v2");
            if (!version.equals("v2")) {
                throw am.error(
                        "api_version", "expected Alertmanager api version to be one of [v2] but got " + version);
            }
            RelabelBinder.bind(am, "relabel_configs", legacy(context));
            RelabelBinder.bind(am, "alert_relabel_configs", legacy(context));
            am.mapping("sigv4", "sigv4.plain");
            RemoteChecks.http(am);
            context.discovery(am.mapping());
            am.mapping().entries().keySet().stream()
                    .filter(key -> key.endsWith("_sd_configs") || key.equals("static_configs"))
                    .forEach(am::skip);
            am.done();
        }
        r.done();
    }

    private static void ruleFiles(ConfigNode node) throws ConfigException {
        for (String pattern : MappingReader.strings(node)) {
            if (!RULE_FILE.matcher(pattern).matches()) {
                throw new ConfigException(node, "invalid rule file path " + GoQuote.quote(pattern));
            }
        }
    }

    private static void storage(ConfigNode node) throws ConfigException {
        MappingReader r = MappingReader.of(node, "config.plain");
        MappingReader tsdb = r.reader("tsdb", "config.plain");
        if (tsdb != null) {
            tsdb.millis("out_of_order_time_window", 0);
            share(tsdb, "stale_series_compaction_threshold", 1, "must be between 0 and 1");
            MappingReader encoding = tsdb.reader("chunk_encoding", "config.plain");
            if (encoding != null) {
                String floats = encoding.string("floats", "xor");
                if (!ENCODINGS.contains(floats)) {
                    throw encoding.error("floats", "unsupported chunk encoding " + GoQuote.quote(floats));
                }
                encoding.done();
            }
            MappingReader retention = tsdb.reader("retention", "config.plain");
            if (retention != null) {
                retention.millis("time", 0);
                retention.bytes("size", 0);
                share(retention, "percentage", 100, "must be between 0 and 100");
                retention.done();
            }
            tsdb.done();
        }
        MappingReader exemplars = r.reader("exemplars", "config.plain");
        if (exemplars != null) {
            ConfigNode most = exemplars.node("max_exemplars");
            if (most instanceof ConfigNode.Scalar s && s.type() != ConfigNode.ScalarType.INT) {
                throw MappingReader.mismatch(most, "int64");
            }
            exemplars.integer("max_exemplars", 100_000);
            exemplars.done();
        }
        r.done();
    }

    private static void share(MappingReader r, String key, double most, String text) throws ConfigException {
        double value = r.decimal(key, 0);
        if (!(value >= 0 && value <= most)) {
            throw r.error(key, key + " " + text);
        }
    }

    private static void tracing(ConfigNode node) throws ConfigException {
        MappingReader r = MappingReader.of(node, "config.plain");
        String type = r.string("client_type", "grpc");
        if (!type.equals("grpc") && !type.equals("http")) {
            throw r.error(
                    "client_type", "expected tracing client type to be to be http or grpc, but got " + type);
        }
        if (r.string("endpoint", "").isEmpty()) {
            throw r.error("endpoint", "tracing endpoint must be set");
        }
        r.decimal("sampling_fraction", 0);
        r.bool("insecure", false);
        r.mapping("tls_config", "config.plain");
        for (String name : r.stringMap("headers").keySet()) {
            if (name.equalsIgnoreCase("authorization")) {
                throw r.error("headers", "custom authorization header configuration is not yet supported");
            }
            RemoteChecks.notReserved(r, name);
        }
        String compression = r.string("compression", "");
        if (!compression.isEmpty() && !compression.equals("gzip")) {
            throw r.error("compression", "invalid compression type " + compression + " provided, valid options: gzip");
        }
        r.millis("timeout", 0);
        r.done();
    }

    private static void otlp(ConfigNode node, boolean legacy) throws ConfigException {
        MappingReader r = MappingReader.of(node, "config.plain");
        List<String> promoted = r.strings("promote_resource_attributes");
        boolean all = r.bool("promote_all_resource_attributes", false);
        List<String> ignored = r.strings("ignore_resource_attributes");
        String strategy = r.string("translation_strategy", STRATEGIES.getFirst());
        for (String flag : List.of(
                "keep_identifying_resource_attributes",
                "convert_histograms_to_nhcb",
                "promote_scope_metadata",
                "label_name_underscore_sanitization",
                "label_name_preserve_multiple_underscores")) {
            r.optionalBool(flag);
        }
        r.done();
        if (!STRATEGIES.contains(strategy)) {
            throw r.error("translation_strategy", "unsupported OTLP translation strategy " + GoQuote.quote(strategy));
        }
        if (legacy && (strategy.equals("NoTranslation") || strategy.equals("NoUTF8EscapingWithSuffixes"))) {
            throw r.error(
                    "translation_strategy",
                    "OTLP translation strategy " + GoQuote.quote(strategy)
                            + " is not allowed when UTF8 is disabled");
        }
        if (all && !promoted.isEmpty()) {
            throw r.error("'promote_all_resource_attributes' and 'promote_resource_attributes' cannot be configured"
                    + " simultaneously");
        }
        if (!all && !ignored.isEmpty()) {
            throw r.error("'ignore_resource_attributes' cannot be configured unless"
                    + " 'promote_all_resource_attributes' is true");
        }
    }

    /**
     * A checked section as it is shown; null where it is not shown.
     *
     * @param node null where the file lacks the section
     */
    public static @Nullable Object render(String section, @Nullable ConfigNode node) throws ConfigException {
        if (section.equals("rule_files") && node != null) {
            Path folder = Path.of(node.position().file()).getParent();
            return MappingReader.strings(node).stream()
                    .map(p -> folder == null ? p : folder.resolve(p).normalize().toString())
                    .toList();
        }
        if (section.equals("otlp") && node == null) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("translation_strategy", STRATEGIES.getFirst());
            map.put("label_name_underscore_sanitization", true);
            map.put("label_name_preserve_multiple_underscores", true);
            return map;
        }
        return null;
    }
}
