package org.narthex.web.api.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoQuote;
import org.narthex.promql.api.Query;
import org.narthex.promql.api.QueryEngine;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryOptions;
import org.narthex.promql.api.QueryResult;
import org.narthex.promql.api.QueryStats;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.storage.api.Queryable;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Queries at an instant and over a range. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(
        route_path = {QueryRoutes.INSTANT, QueryRoutes.RANGE},
        route_methods = {"GET", "POST"})
public final class QueryRoutes extends ApiRoutes {
    static final String INSTANT = "/api/v1/query";
    static final String RANGE = "/api/v1/query_range";
    static final String TRUNCATED = "results truncated due to limit";
    private static final int MAX_POINTS = 11_000;

    private final String prefix;
    private final QueryEngine engine;
    private final Queryable queryable;

    /** The routes on an engine and a storage. */
    @Activate
    public QueryRoutes(
            @Reference ServerFlags flags, @Reference QueryEngine engine, @Reference Queryable queryable) {
        super(flags);
        String routes = flags.text("web.route-prefix");
        this.prefix = routes.equals("/") ? "" : routes;
        this.engine = engine;
        this.queryable = queryable;
    }

    @Override
    ApiResult answer(Request request, Form form) throws ApiException, QueryException {
        int limit = Parameters.limit(form);
        Query query = request.path().equals(INSTANT) ? instant(request, form) : range(request, form);
        boolean handedOver = false;
        try {
            request.onDisconnect(query::cancel);
            QueryResult result = query.execute();
            handedOver = true;
            return result(form, query, result, limit);
        } finally {
            if (!handedOver) {
                query.close();
            }
        }
    }

    private Query instant(Request request, Form form) throws ApiException {
        ApiTime time = Parameters.time(form, "time", ApiTime.ofMillis(System.currentTimeMillis()));
        QueryOptions options = options(request, form);
        try {
            return engine.instant(queryable, options, form.get("query"), time.queryMillis());
        } catch (QueryException e) {
            throw rejected(e);
        }
    }

    private Query range(Request request, Form form) throws ApiException {
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
        QueryOptions options = options(request, form);
        long stepMillis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(step));
        try {
            return engine.range(
                    queryable, options, form.get("query"), start.queryMillis(), end.queryMillis(), stepMillis);
        } catch (QueryException e) {
            throw rejected(e);
        }
    }

    private static ApiException rejected(QueryException e) {
        return ApiException.parameter("query", ApiException.message(e));
    }

    private QueryOptions options(Request request, Form form) throws ApiException {
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

    private static ApiResult result(Form form, Query query, QueryResult result, int limit) {
        List<String> warnings = new ArrayList<>(result.warnings());
        if (ResultJson.isTruncated(result.value(), limit)) {
            warnings.add(TRUNCATED);
        }
        String wanted = form.get("stats");
        if (!wanted.isEmpty() && !wanted.equals("true") && !wanted.equals("all")) {
            warnings.add("value " + GoQuote.quote(wanted) + " for parameter \"stats\" is deprecated and will be rejected"
                    + " in the next major release, use \"true\" or \"all\"");
        }
        @Nullable QueryStats stats = wanted.isEmpty() ? null : result.stats();
        return new ApiResult(
                json -> ResultJson.write(json, result.value(), limit, stats), warnings, result.infos(), query);
    }
}
