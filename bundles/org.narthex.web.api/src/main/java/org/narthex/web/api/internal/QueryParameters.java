package org.narthex.web.api.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryOptions;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.web.server.Request;

/** Reads the parameters of queries; errors have the texts of Prometheus. Thread-safe. */
final class QueryParameters {
    private static final int MAX_POINTS = 11_000;

    private final String prefix;

    QueryParameters(ServerFlags flags) {
        String routes = flags.text("web.route-prefix");
        this.prefix = routes.equals("/") ? "" : routes;
    }

    /** The times of a range query, milliseconds. */
    record Range(long start, long end, long step) {}

    /** The time of an instant query, Unix milliseconds. */
    static long time(Form form) throws ApiException {
        return Parameters.time(form, "time", ApiTime.ofMillis(System.currentTimeMillis())).queryMillis();
    }

    static Range range(Form form) throws ApiException {
        ApiTime start = Parameters.time(form, "start");
        ApiTime end = Parameters.time(form, "end");
        if (end.compareTo(start) < 0) {
            throw ApiException.parameter("end", "end timestamp must not be before start time");
        }
        long step = duration("step", form.get("step"));
        if (step <= 0) {
            throw ApiException.parameter(
                    "step", "zero or negative query resolution step widths are not accepted. Try a positive integer");
        }
        if (end.nanosSince(start) / step > MAX_POINTS) {
            throw new ApiException(
                    ApiException.Kind.BAD_DATA,
                    "exceeded maximum resolution of 11,000 points per timeseries."
                            + " Try decreasing the query resolution (?step=XX)");
        }
        return new Range(
                start.queryMillis(), end.queryMillis(), Math.max(1, TimeUnit.NANOSECONDS.toMillis(step)));
    }

    /** What the engine is told beside the expression and its times. */
    QueryOptions options(Request request, Form form) throws ApiException {
        long timeout = 0;
        String text = form.get("timeout");
        if (!text.isEmpty()) {
            // A limit of nothing is one that is over before the query begins.
            timeout = Math.max(1, TimeUnit.NANOSECONDS.toMillis(duration("timeout", text)));
        }
        Map<String, String> origin = new LinkedHashMap<>();
        origin.put("clientIP", request.remoteAddress());
        origin.put("method", request.method());
        origin.put("path", prefix + request.path());
        return new QueryOptions(
                lookback(form), timeout, form.get("stats").equals("all"), Map.of("httpRequest", origin));
    }

    /** How the API refuses what the engine does not take. */
    static ApiException rejected(QueryException e) {
        return e.kind() == QueryException.Kind.BAD_DATA
                ? ApiException.parameter("query", ApiException.message(e))
                : ApiException.of(e);
    }

    private static long lookback(Form form) throws ApiException {
        String text = form.get("lookback_delta");
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Math.max(0, TimeUnit.NANOSECONDS.toMillis(Parameters.nanos(text)));
        } catch (IllegalArgumentException e) {
            throw new ApiException(
                    ApiException.Kind.BAD_DATA,
                    "error parsing lookback delta duration: " + ApiException.message(e),
                    e);
        }
    }

    private static long duration(String name, String text) throws ApiException {
        try {
            return Parameters.nanos(text);
        } catch (IllegalArgumentException e) {
            throw ApiException.parameter(name, ApiException.message(e));
        }
    }
}
