package org.narthex.web.api.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoQuote;
import org.narthex.promql.api.MemoryBudget;
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

    private final QueryParameters parameters;
    private final QueryEngine engine;
    private final Queryable queryable;
    private final MemoryBudget budget;

    /** The routes on an engine and a storage. */
    @Activate
    public QueryRoutes(
            @Reference ServerFlags flags,
            @Reference QueryEngine engine,
            @Reference Queryable queryable,
            @Reference MemoryBudget budget) {
        super(flags);
        this.parameters = new QueryParameters(flags);
        this.engine = engine;
        this.queryable = queryable;
        this.budget = budget;
    }

    @Override
    ApiResult answer(Request request, Form form) throws ApiException, QueryException {
        int limit = Parameters.limit(form);
        Query query = request.path().equals(INSTANT) ? instant(request, form) : range(request, form);
        boolean handedOver = false;
        try {
            request.onDisconnect(query::cancel);
            QueryResult result = query.execute();
            AnswerMemory memory = new AnswerMemory(budget);
            handedOver = true;
            return result(form, result, limit, () -> {
                memory.close();
                query.close();
            });
        } finally {
            if (!handedOver) {
                query.close();
            }
        }
    }

    private Query instant(Request request, Form form) throws ApiException {
        long time = QueryParameters.time(form);
        QueryOptions options = parameters.options(request, form);
        try {
            return engine.instant(queryable, options, form.get("query"), time);
        } catch (QueryException e) {
            throw QueryParameters.rejected(e);
        }
    }

    private Query range(Request request, Form form) throws ApiException {
        QueryParameters.Range range = QueryParameters.range(form);
        QueryOptions options = parameters.options(request, form);
        try {
            return engine.range(queryable, options, form.get("query"), range.start(), range.end(), range.step());
        } catch (QueryException e) {
            throw QueryParameters.rejected(e);
        }
    }

    private static ApiResult result(Form form, QueryResult result, int limit, AutoCloseable resource) {
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
                json -> ResultJson.write(json, result.value(), limit, stats), warnings, result.infos(), resource);
    }
}
