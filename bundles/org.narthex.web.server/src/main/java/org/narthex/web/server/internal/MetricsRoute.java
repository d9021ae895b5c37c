package org.narthex.web.server.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.narthex.telemetry.MetricRegistry;
import org.narthex.telemetry.MetricScope;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Response;

/** {@code /metrics}: this server's own metrics. Thread-safe. */
final class MetricsRoute implements RequestHandler {
    private final MetricRegistry registry;
    private final MetricScope.Family<MetricScope.Counter> answers;
    private final MetricScope.Gauge inFlight;

    MetricsRoute(MetricRegistry registry, MetricScope scope) {
        this.registry = registry;
        this.answers = scope.counters(
                "promhttp_metric_handler_requests_total", "Scrapes of this server's metrics, by status code.", "code");
        this.inFlight = scope.gauge(
                "promhttp_metric_handler_requests_in_flight", "Scrapes of this server's metrics being answered.");
        answers.with("200");
        answers.with("500");
        answers.with("503");
    }

    @Override
    public void handle(Request request, Response response) throws IOException {
        inFlight.add(1);
        try {
            String accept = withoutOpenMetrics(request.header("Accept"));
            response.header("Content-Type", registry.contentType(accept));
            try (OutputStream out = ContentCoding.open(request, response)) {
                registry.write(accept, names(request.query()), out);
            }
            answers.with("200").increment();
        } catch (RuntimeException e) {
            answers.with("500").increment();
            throw e;
        } finally {
            inFlight.add(-1);
        }
    }

    /** Prometheus does not offer OpenMetrics here; an entry that asks for it counts for its escaping scheme only. */
    private static String withoutOpenMetrics(String accept) {
        return accept.replace("application/openmetrics-text", "application/not-offered");
    }

    private static Set<String> names(String query) {
        Set<String> names = new HashSet<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0 && decode(pair.substring(0, equals)).equals("name[]")) {
                names.add(decode(pair.substring(equals + 1)));
            }
        }
        return names;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
