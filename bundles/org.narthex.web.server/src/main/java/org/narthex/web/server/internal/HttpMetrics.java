package org.narthex.web.server.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.narthex.telemetry.MetricScope;

/** The metrics of answered requests, by route. Thread-safe. */
final class HttpMetrics {
    private static final double[] SECONDS = {.1, .2, .4, 1, 3, 8, 20, 60, 120};
    private static final double[] BYTES = {1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

    /** The metrics of one route. */
    private final class PerRoute {
        private final String handler;
        private final Map<Integer, MetricScope.Counter> codes = new ConcurrentHashMap<>(4);

        PerRoute(String handler) {
            this.handler = handler;
            MetricScope.Counter unused = count(200);
            assert unused.value() >= 0;
        }

        MetricScope.Counter count(int code) {
            return codes.computeIfAbsent(code, c -> requests.with(handler, Integer.toString(c)));
        }
    }

    private final MetricScope.Family<MetricScope.Counter> requests;
    private final MetricScope.Family<MetricScope.Observer> durations;
    private final MetricScope.Family<MetricScope.Observer> sizes;
    private final Map<String, PerRoute> routes = new ConcurrentHashMap<>();

    HttpMetrics(MetricScope scope) {
        requests = scope.counters("prometheus_http_requests_total", "HTTP requests answered.", "handler", "code");
        durations = scope.histograms(
                "prometheus_http_request_duration_seconds",
                "How long HTTP requests took to answer.",
                true,
                SECONDS,
                "handler");
        sizes = scope.histograms(
                "prometheus_http_response_size_bytes", "Sizes of the answers to HTTP requests.", false, BYTES, "handler");
    }

    /** Makes the count of the routes appear before their first request. */
    void announce(Iterable<String> handlers) {
        for (String handler : handlers) {
            PerRoute known = routes.computeIfAbsent(handler, PerRoute::new);
            assert known.handler.equals(handler);
        }
    }

    void answered(String handler, int code, long nanos, long bytes) {
        PerRoute route = routes.computeIfAbsent(handler, PerRoute::new);
        route.count(code).increment();
        durations.with(handler).observe(nanos / 1e9);
        sizes.with(handler).observe((double) bytes);
    }
}
