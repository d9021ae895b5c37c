package org.narthex.config.bridge.internal.foreign;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.BindContext;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.MappingReader;
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

    private ForeignSections() {}

    /**
     * Reads a section.
     *
     * @return the section as it is shown; null where it is not shown
     * @throws ConfigException with Prometheus' text for what it would refuse
     */
    public static @Nullable Object read(String section, ConfigNode node, BindContext context) throws ConfigException {
        switch (section) {
            case "alerting" -> {
                return AlertingSection.read(node, context, legacy(context));
            }
            case "rule_files" -> {
                return ruleFiles(node);
            }
            case "tracing" -> tracing(node);
            case "remote_write" -> RemoteChecks.write(node, legacy(context));
            case "remote_read" -> RemoteChecks.read(node);
            case "otlp" -> otlp(node, legacy(context));
            default -> throw new ConfigException(node, "no bundle takes the section " + section);
        }
        return null;
    }

    private static boolean legacy(BindContext context) {
        return context.global().metricNameValidationScheme().equals("legacy");
    }

    private static List<String> ruleFiles(ConfigNode node) throws ConfigException {
        Path folder = Path.of(node.position().file()).getParent();
        List<String> shown = new ArrayList<>();
        for (String pattern : MappingReader.strings(node)) {
            if (!RULE_FILE.matcher(pattern).matches()) {
                throw new ConfigException(node, "invalid rule file path " + GoQuote.quote(pattern));
            }
            shown.add(folder == null ? pattern : folder.resolve(pattern).normalize().toString());
        }
        return shown;
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

    /** A section that the file lacks, as it is shown; null where it is not. */
    public static @Nullable Object absent(String section) {
        if (!section.equals("otlp")) {
            return null;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("translation_strategy", STRATEGIES.getFirst());
        map.put("label_name_underscore_sanitization", true);
        map.put("label_name_preserve_multiple_underscores", true);
        return map;
    }
}
