package org.narthex.scrape.internal.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.narthex.model.EscapingScheme;

/** The protocols that targets are asked for, and the Accept header that says so. Thread-safe. */
public final class ScrapeProtocols {
    static final String PROTO = "PrometheusProto";
    private static final String OPEN_METRICS_1 = "OpenMetricsText1.0.0";
    private static final String TEXT_1 = "PrometheusText1.0.0";

    /** What is asked for where nothing is configured. */
    static final List<String> DEFAULT =
            List.of(OPEN_METRICS_1, "OpenMetricsText0.0.1", TEXT_1, "PrometheusText0.0.4");

    /** As {@link #DEFAULT} with native histograms on. */
    static final List<String> PROTO_FIRST =
            List.of(PROTO, OPEN_METRICS_1, "OpenMetricsText0.0.1", TEXT_1, "PrometheusText0.0.4");

    private static final Map<String, String> MEDIA_TYPES = Map.of(
            PROTO,
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited",
            "OpenMetricsText0.0.1",
            "application/openmetrics-text;version=0.0.1",
            OPEN_METRICS_1,
            "application/openmetrics-text;version=1.0.0",
            "PrometheusText0.0.4",
            "text/plain;version=0.0.4",
            TEXT_1,
            "text/plain;version=1.0.0");

    private ScrapeProtocols() {}

    /** Checks one name. @throws IllegalArgumentException with Prometheus' text */
    static void check(String name) {
        if (!MEDIA_TYPES.containsKey(name)) {
            List<String> supported = MEDIA_TYPES.keySet().stream().sorted().toList();
            throw new IllegalArgumentException("unknown scrape protocol " + name + ", supported: ["
                    + String.join(" ", supported) + "]");
        }
    }

    /** Checks a list. @throws IllegalArgumentException with Prometheus' text */
    static void check(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("scrape_protocols cannot be empty");
        }
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException(
                        "duplicated protocol in scrape_protocols, got [" + String.join(" ", names) + "]");
            }
            try {
                check(name);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("scrape_protocols: " + e.getMessage(), e);
            }
        }
    }

    /** The media type that a page without a usable Content-Type is taken for; empty where there is no fallback. */
    public static String mediaType(String protocol) {
        String type = MEDIA_TYPES.getOrDefault(protocol, "");
        int parameters = type.indexOf(';');
        return parameters < 0 ? type : type.substring(0, parameters);
    }

    /**
     * The Accept header.
     *
     * @param proto whether pages in protobuf can be read
     */
    public static String accept(List<String> protocols, EscapingScheme scheme, boolean proto) {
        List<String> parts = new ArrayList<>();
        int weight = MEDIA_TYPES.size() + 1;
        for (String protocol : protocols) {
            if (protocol.equals(PROTO) && !proto) {
                continue;
            }
            String type = MEDIA_TYPES.get(protocol);
            boolean escapes = protocol.equals(OPEN_METRICS_1) || protocol.equals(TEXT_1);
            parts.add(type + (escapes ? ";escaping=" + scheme.text() : "") + ";q=0." + weight);
            weight--;
        }
        parts.add("*/*;q=0." + weight);
        return String.join(",", parts);
    }
}
