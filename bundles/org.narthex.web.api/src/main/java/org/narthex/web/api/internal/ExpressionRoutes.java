package org.narthex.web.api.internal;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.api.ExpressionParser;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.api.ast.ParseTree;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Expressions pretty-printed and as a tree. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(
        route_path = {ExpressionRoutes.FORMAT, ExpressionRoutes.PARSE},
        route_methods = {"GET", "POST"})
public final class ExpressionRoutes extends ApiRoutes {
    static final String FORMAT = "/api/v1/format_query";
    static final String PARSE = "/api/v1/parse_query";

    private final ExpressionParser parser;

    /** The routes on a parser. */
    @Activate
    public ExpressionRoutes(@Reference ServerFlags flags, @Reference ExpressionParser parser) {
        super(flags);
        this.parser = parser;
    }

    @Override
    ApiResult answer(Request request, Form form) throws ApiException {
        Expr expr;
        try {
            expr = parser.parse(form.get("query"));
        } catch (QueryException e) {
            throw ApiException.parameter("query", ApiException.message(e));
        }
        if (request.path().equals(FORMAT)) {
            return ApiResult.of(json -> json.string(parser.format(expr)));
        }
        Map<String, @Nullable Object> tree = ParseTree.of(expr);
        JsonTree.check(tree);
        return ApiResult.of(json -> JsonTree.write(json, tree));
    }
}
