package org.narthex.telemetry.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.narthex.exposition.MetricFamilyWriter;

/**
 * What an Accept header asks for: one of the formats that this server writes, and a scheme of escaping names.
 *
 * <p>Names of this server need no escaping; the scheme is told back because clients expect it. Immutable.
 *
 * @param version of the text formats, such as {@code 0.0.4}
 */
record AcceptHeader(Format format, String version, String escaping) {
    /** What this server writes. */
    enum Format {
        TEXT,
        OPEN_METRICS,
        PROTOBUF
    }

    private static final Set<String> SCHEMES = Set.of("allow-utf-8", "underscores", "dots", "values");
    private static final String TEXT_VERSION = "0.0.4";

    /** One entry of the header. */
    private record Range(String type, double weight, Map<String, String> parameters) {}

    /** The first known format in order of weight and then of place; text without one. */
    static AcceptHeader of(String header) {
        List<Range> ranges = new ArrayList<>();
        for (String range : header.split(",")) {
            ranges.add(range(range));
        }
        ranges.sort(Comparator.comparingDouble(Range::weight).reversed());
        String escaping = "underscores";
        for (Range range : ranges) {
            String wanted = range.parameters.getOrDefault("escaping", "");
            if (SCHEMES.contains(wanted)) {
                escaping = wanted;
            }
            String version = range.parameters.getOrDefault("version", "");
            if (range.type.equals("application/vnd.google.protobuf")
                    && "io.prometheus.client.MetricFamily".equals(range.parameters.get("proto"))
                    && "delimited".equals(range.parameters.get("encoding"))) {
                return new AcceptHeader(Format.PROTOBUF, "", escaping);
            }
            if (range.type.equals("text/plain") && (version.isEmpty() || version.equals(TEXT_VERSION))) {
                break;
            }
            if (range.type.equals("application/openmetrics-text")) {
                switch (version) {
                    case "1.0.0" -> {
                        return new AcceptHeader(Format.OPEN_METRICS, version, escaping);
                    }
                    case "", "0.0.1" -> {
                        return new AcceptHeader(Format.OPEN_METRICS, "0.0.1", escaping);
                    }
                    default -> {}
                }
            }
        }
        return new AcceptHeader(Format.TEXT, TEXT_VERSION, escaping);
    }

    /** The answer's Content-Type. */
    String contentType() {
        String type =
                switch (format) {
                    case TEXT -> "text/plain; version=" + version + "; charset=utf-8";
                    case OPEN_METRICS -> "application/openmetrics-text; version=" + version + "; charset=utf-8";
                    case PROTOBUF -> MetricFamilyWriter.CONTENT_TYPE;
                };
        return type + "; escaping=" + escaping;
    }

    private static Range range(String text) {
        String[] parts = text.split(";");
        Map<String, String> parameters = new HashMap<>();
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", 2);
            parameters.put(pair[0].strip().toLowerCase(Locale.ROOT), pair.length < 2 ? "" : pair[1].strip());
        }
        String type = parts.length == 0 ? "" : parts[0].strip().toLowerCase(Locale.ROOT);
        return new Range(type, weight(parameters.getOrDefault("q", "1")), parameters);
    }

    private static double weight(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
