package org.narthex.web.api.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.narthex.model.EscapingScheme;
import org.narthex.model.GoQuote;
import org.narthex.model.Matcher;
import org.narthex.model.Utf8;
import org.narthex.promql.api.ExpressionParser;
import org.narthex.promql.api.MemoryBudget;
import org.narthex.promql.api.QueryException;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.Queryable;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The values of a label. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(route_path = "/api/v1/label/:name/values", route_methods = "GET")
public final class LabelValuesRoute extends ApiRoutes {
    private static final String BEFORE_NAME = "/api/v1/label/";
    private static final String BEHIND_NAME = "/values";

    private final Queryable queryable;
    private final ExpressionParser parser;
    private final MemoryBudget budget;

    /** The route on a storage. */
    @Activate
    public LabelValuesRoute(
            @Reference ServerFlags flags,
            @Reference Queryable queryable,
            @Reference ExpressionParser parser,
            @Reference MemoryBudget budget) {
        super(flags);
        this.queryable = queryable;
        this.parser = parser;
        this.budget = budget;
    }

    @Override
    ApiResult answer(Request request, Form form) throws ApiException, QueryException {
        return counted(budget, memory -> values(request, form, memory));
    }

    private ApiResult values(Request request, Form form, AnswerMemory memory) throws ApiException, QueryException {
        String name = name(request.path());
        int limit = Parameters.limit(form);
        long start = Parameters.time(form, "start", ApiTime.MIN).rangeMillis();
        long end = Parameters.time(form, "end", ApiTime.MAX).rangeMillis();
        List<List<Matcher>> selectors = Parameters.selectors(form, parser);
        int hint = SeriesRoutes.hint(limit);
        try (Querier querier = queryable.querier(start, end)) {
            if (selectors.size() <= 1) {
                List<Matcher> matchers = selectors.isEmpty() ? List.of() : selectors.getFirst();
                return SeriesRoutes.texts(querier.labelValues(name, matchers, hint), limit, memory);
            }
            TreeSet<String> all = new TreeSet<>(Utf8.ORDER);
            for (List<Matcher> matchers : selectors) {
                List<String> values = querier.labelValues(name, matchers, hint);
                memory.add(values);
                all.addAll(values);
            }
            return SeriesRoutes.texts(new ArrayList<>(all), limit, memory);
        }
    }

    private static String name(String path) throws ApiException {
        String escaped = path.substring(BEFORE_NAME.length(), path.length() - BEHIND_NAME.length());
        String name;
        try {
            name = EscapingScheme.unescapeValues(Form.unescape(escaped, false));
        } catch (IllegalArgumentException e) {
            throw new ApiException(
                    ApiException.Kind.BAD_DATA, "invalid label name: " + GoQuote.quote(escaped), e);
        }
        if (name.isEmpty() || Utf8.hasBytes(name)) {
            throw new ApiException(ApiException.Kind.BAD_DATA, "invalid label name: " + GoQuote.quote(name));
        }
        return name;
    }
}
