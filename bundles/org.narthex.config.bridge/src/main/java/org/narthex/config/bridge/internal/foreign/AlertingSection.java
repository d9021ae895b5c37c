package org.narthex.config.bridge.internal.foreign;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.narthex.config.api.BindContext;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.MappingReader;
import org.narthex.config.api.RelabelBinder;
import org.narthex.model.Durations;
import org.narthex.model.relabel.RelabelConfig;

/**
 * Reads the section {@code alerting} as far as it can be checked and shown without an HTTP client: how to reach an
 * Alertmanager is shown without credentials and proxies. Thread-safe.
 */
final class AlertingSection {
    private static final String TYPE = "config.plain";
    private static final long DEFAULT_TIMEOUT_MILLIS = 10_000;

    private AlertingSection() {}

    static Map<String, Object> read(ConfigNode node, BindContext context, boolean legacy) throws ConfigException {
        MappingReader r = MappingReader.of(node, TYPE);
        Map<String, Object> out = new LinkedHashMap<>();
        relabelling(r, "alert_relabel_configs", legacy, out);
        List<Map<String, Object>> alertmanagers = new ArrayList<>();
        for (ConfigNode item : r.items("alertmanagers")) {
            if (!MappingReader.isNull(item)) {
                alertmanagers.add(alertmanager(MappingReader.of(item, TYPE), context, legacy));
            }
        }
        r.done();
        if (!alertmanagers.isEmpty()) {
            out.put("alertmanagers", alertmanagers);
        }
        return out;
    }

    private static Map<String, Object> alertmanager(MappingReader r, BindContext context, boolean legacy)
            throws ConfigException {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("follow_redirects", r.bool("follow_redirects", true));
        out.put("enable_http2", r.bool("enable_http2", true));
        RemoteChecks.http(r);
        r.mapping("sigv4", "sigv4.plain");
        text(r, "scheme", "http", out);
        text(r, "path_prefix", "", out);
        out.put("timeout", Durations.format(r.millis("timeout", DEFAULT_TIMEOUT_MILLIS)));
        String version = r.string("api_version", "v2");
        if (!version.equals("v2")) {
            throw r.error("api_version", "expected Alertmanager api version to be one of [v2] but got " + version);
        }
        out.put("api_version", version);
        relabelling(r, "relabel_configs", legacy, out);
        relabelling(r, "alert_relabel_configs", legacy, out);
        out.put("discovery", context.discovery(r.mapping()));
        r.mapping().entries().keySet().stream()
                .filter(key -> key.endsWith("_sd_configs") || key.equals("static_configs"))
                .forEach(r::skip);
        r.done();
        return out;
    }

    private static void text(MappingReader r, String key, String absent, Map<String, Object> out)
            throws ConfigException {
        String value = r.string(key, absent);
        if (!value.isEmpty()) {
            out.put(key, value);
        }
    }

    private static void relabelling(MappingReader r, String key, boolean legacy, Map<String, Object> out)
            throws ConfigException {
        List<RelabelConfig> rules = RelabelBinder.bind(r, key, legacy);
        if (!rules.isEmpty()) {
            out.put(key, RelabelBinder.render(rules));
        }
    }
}
