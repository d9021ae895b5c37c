package org.narthex.web.api.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.narthex.model.GoFloat;
import org.narthex.model.Labels;
import org.narthex.model.RegexMatcher;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.telemetry.MetricRegistry;
import org.narthex.web.api.internal.MetricPage.Family;
import org.narthex.web.api.internal.MetricPage.Line;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The server's own metrics in the JSON form of the protobuf exposition: 64-bit integers are strings, so are NaN and the
 * infinities. Thread-safe.
 */
@Component(service = RequestHandler.class)
@Route(route_path = "/api/v1/status/self_metrics", route_methods = "GET")
public final class SelfMetricsRoute extends ApiRoutes {
    private final MetricRegistry registry;

    /** The route on all metrics. */
    @Activate
    public SelfMetricsRoute(@Reference ServerFlags flags, @Reference MetricRegistry registry) {
        super(flags);
        this.registry = registry;
    }

    @Override
    ApiResult answer(Request request, Form form) throws ApiException {
        String pattern = form.get("metric_name_pattern");
        RegexMatcher names;
        try {
            names = RegexMatcher.compile(pattern.isEmpty() ? ".*" : pattern);
        } catch (IllegalArgumentException e) {
            String text = ApiException.message(e).replace("`^(?s:", "`^(?:");
            throw new ApiException(ApiException.Kind.BAD_DATA, "invalid metric_name_pattern: " + text, e);
        }
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        try {
            registry.write("", Set.of(), page);
        } catch (IOException e) {
            throw new ApiException(
                    ApiException.Kind.INTERNAL, "error gathering self metrics: " + ApiException.message(e), e);
        }
        List<Family> families = MetricPage.parse(page.toString(StandardCharsets.UTF_8)).stream()
                .filter(f -> names.matches(f.name()) && !f.lines().isEmpty())
                .toList();
        return ApiResult.of(json -> {
            json.beginList();
            for (Family family : families) {
                write(json, family);
            }
            json.endList();
        });
    }

    private static void write(JsonOut json, Family family) throws IOException {
        json.beginObject().key("name").string(family.name());
        if (!family.help().isEmpty()) {
            json.key("help").string(family.help());
        }
        json.key("type").string(family.type().toUpperCase(Locale.ROOT)).key("metric").beginList();
        switch (family.type()) {
            case "histogram" -> metrics(json, family, "le", "histogram", "bucket");
            case "summary" -> metrics(json, family, "quantile", "summary", "quantile");
            default -> {
                for (Line line : family.lines()) {
                    labels(json.beginObject(), line.labels());
                    json.key(family.type()).beginObject().key("value");
                    number(json, line.value());
                    json.endObject().endObject();
                }
            }
        }
        json.endList().endObject();
    }

    /** The metrics of a histogram or summary, whose lines differ in one label and in their suffixes. */
    private static void metrics(JsonOut json, Family family, String label, String key, String parts)
            throws IOException {
        Map<Labels, List<Line>> byMetric = new LinkedHashMap<>();
        for (Line line : family.lines()) {
            byMetric.computeIfAbsent(line.labels().without(Set.of(label)), k -> new ArrayList<>()).add(line);
        }
        for (Map.Entry<Labels, List<Line>> metric : byMetric.entrySet()) {
            labels(json.beginObject(), metric.getKey());
            json.key(key).beginObject();
            for (Line line : metric.getValue()) {
                if (line.name().equals(family.name() + "_count")) {
                    json.key("sampleCount").string(Long.toString((long) line.value()));
                }
            }
            for (Line line : metric.getValue()) {
                if (line.name().equals(family.name() + "_sum")) {
                    json.key("sampleSum");
                    number(json, line.value());
                }
            }
            parts(json, metric.getValue(), label, parts);
            json.endObject().endObject();
        }
    }

    private static void parts(JsonOut json, List<Line> lines, String label, String parts) throws IOException {
        boolean begun = false;
        for (Line line : lines) {
            String text = line.labels().get(label);
            if (text.isEmpty() || text.equals("+Inf")) {
                continue;
            }
            if (!begun) {
                json.key(parts).beginList();
                begun = true;
            }
            json.beginObject();
            if (parts.equals("bucket")) {
                json.key("cumulativeCount").string(Long.toString((long) line.value())).key("upperBound");
                number(json, GoFloat.parse(text));
            } else {
                json.key("quantile");
                number(json, GoFloat.parse(text));
                json.key("value");
                number(json, line.value());
            }
            json.endObject();
        }
        if (begun) {
            json.endList();
        }
    }

    private static void labels(JsonOut json, Labels labels) throws IOException {
        if (labels.isEmpty()) {
            return;
        }
        json.key("label").beginList();
        for (Map.Entry<String, String> label : labels.toMap().entrySet()) {
            json.beginObject().key("name").string(label.getKey()).key("value").string(label.getValue()).endObject();
        }
        json.endList();
    }

    private static void number(JsonOut json, double value) throws IOException {
        if (Double.isNaN(value)) {
            json.string("NaN");
        } else if (Double.isInfinite(value)) {
            json.string(value > 0 ? "Infinity" : "-Infinity");
        } else {
            json.number(value);
        }
    }
}
