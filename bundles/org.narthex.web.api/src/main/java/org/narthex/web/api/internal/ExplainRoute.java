package org.narthex.web.api.internal;

import java.io.IOException;
import java.util.List;
import org.narthex.promql.api.ExplainedQuery;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryExplainer;
import org.narthex.promql.api.QueryOperator;
import org.narthex.promql.api.QueryOptions;
import org.narthex.promql.api.QueryResult;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.storage.api.Queryable;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Shows the operators of a query, an addition to Prometheus' API: with {@code start}, {@code end} and {@code step} of a range
 * query, else of an instant one; with {@code analyze=true} the query runs and each operator is measured. Thread-safe.
 */
@Component(service = RequestHandler.class)
@Route(
        route_path = ExplainRoute.PATH,
        route_methods = {"GET", "POST"})
public final class ExplainRoute extends ApiRoutes {
    static final String PATH = "/api/v1/narthex/explain";

    private final QueryParameters parameters;
    private final QueryExplainer explainer;
    private final Queryable queryable;

    /** The route on an engine and a storage. */
    @Activate
    public ExplainRoute(
            @Reference ServerFlags flags, @Reference QueryExplainer explainer, @Reference Queryable queryable) {
        super(flags);
        this.parameters = new QueryParameters(flags);
        this.explainer = explainer;
        this.queryable = queryable;
    }

    @Override
    ApiResult answer(Request request, Form form) throws ApiException, QueryException {
        boolean analyze =
                switch (form.get("analyze")) {
                    case "", "0", "false" -> false;
                    case "1", "true" -> true;
                    default -> throw ApiException.parameter("analyze", "must be true or false");
                };
        try (ExplainedQuery query = prepare(request, form)) {
            if (!analyze) {
                QueryOperator operators = query.operators();
                return ApiResult.of(json -> {
                    json.beginObject().key("operators");
                    write(json, operators);
                    json.endObject();
                });
            }
            request.onDisconnect(query::cancel);
            QueryResult result = query.execute();
            QueryOperator operators = query.operators();
            return new ApiResult(
                    json -> {
                        json.beginObject().key("operators");
                        write(json, operators);
                        json.key("stats");
                        ResultJson.stats(json, result.stats());
                        json.endObject();
                    },
                    result.warnings(),
                    result.infos(),
                    null);
        }
    }

    private ExplainedQuery prepare(Request request, Form form) throws ApiException {
        boolean isRange = !form.get("start").isEmpty() || !form.get("end").isEmpty() || !form.get("step").isEmpty();
        QueryParameters.Range range = isRange ? QueryParameters.range(form) : null;
        long time = isRange ? 0 : QueryParameters.time(form);
        QueryOptions options = parameters.options(request, form);
        String text = form.get("query");
        try {
            return range == null
                    ? explainer.explainInstant(queryable, options, text, time)
                    : explainer.explainRange(queryable, options, text, range.start(), range.end(), range.step());
        } catch (QueryException e) {
            throw QueryParameters.rejected(e);
        }
    }

    private static void write(JsonOut json, QueryOperator operator) throws IOException {
        // A chain of operators may be longer than the stack is deep: first inputs are written one inside the other.
        List<QueryOperator> firsts = new java.util.ArrayList<>();
        for (QueryOperator o = operator; o != null; o = o.inputs().isEmpty() ? null : o.inputs().getFirst()) {
            firsts.add(o);
            head(json, o);
            if (!o.inputs().isEmpty()) {
                json.key("inputs").beginList();
            }
        }
        for (QueryOperator o : firsts.reversed()) {
            if (!o.inputs().isEmpty()) {
                for (QueryOperator input : o.inputs().subList(1, o.inputs().size())) {
                    write(json, input);
                }
                json.endList();
            }
            json.endObject();
        }
    }

    private static void head(JsonOut json, QueryOperator o) throws IOException {
        json.beginObject().key("operator").string(o.name()).key("expression").string(o.expression());
        json.key("options").beginObject();
        for (var option : o.options().entrySet()) {
            json.anyKey(option.getKey(), true).string(option.getValue());
        }
        json.endObject();
        QueryOperator.Figures f = o.figures();
        if (f != null) {
            json.key("nanos").number(f.nanos());
            json.key("ownNanos").number(f.ownNanos());
            json.key("series").number(f.series());
            json.key("samples").number(f.samples());
        }
    }
}
