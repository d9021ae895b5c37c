package org.narthex.web.api.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.narthex.model.Labels;
import org.narthex.model.Matcher;
import org.narthex.model.Utf8;
import org.narthex.promql.api.ExpressionParser;
import org.narthex.promql.api.MemoryBudget;
import org.narthex.promql.api.QueryException;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.Queryable;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The series that selectors find, and the names of their labels. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(
        route_path = {SeriesRoutes.SERIES, SeriesRoutes.LABELS},
        route_methods = {"GET", "POST"})
public final class SeriesRoutes extends ApiRoutes {
    static final String SERIES = "/api/v1/series";
    static final String LABELS = "/api/v1/labels";

    private final Queryable queryable;
    private final ExpressionParser parser;
    private final MemoryBudget budget;

    /** The routes on a storage. */
    @Activate
    public SeriesRoutes(
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
        return counted(
                budget, memory -> request.path().equals(SERIES) ? series(form, memory) : labels(form, memory));
    }

    private ApiResult series(Form form, AnswerMemory memory) throws ApiException, QueryException {
        if (form.problem() != null) {
            throw new ApiException(
                    ApiException.Kind.BAD_DATA, "error parsing form values: " + form.problem());
        }
        if (form.all("match[]").isEmpty()) {
            throw new ApiException(ApiException.Kind.BAD_DATA, "no match[] parameter provided");
        }
        int limit = Parameters.limit(form);
        long start = Parameters.time(form, "start", ApiTime.MIN).rangeMillis();
        long end = Parameters.time(form, "end", ApiTime.MAX).rangeMillis();
        List<List<Matcher>> selectors;
        try {
            selectors = Parameters.selectors(form, parser);
        } catch (ApiException e) {
            throw ApiException.parameter("match[]", e.text());
        }
        int atMost = limit == 0 ? Integer.MAX_VALUE : limit + 1;
        List<Labels> found;
        List<String> warnings = new ArrayList<>();
        try (Querier querier = queryable.querier(start, end)) {
            SelectHints hints = new SelectHints(start, end, 0, 0, "series", List.of(), false, hint(limit), false);
            found = selectors.size() == 1
                    ? collect(querier.select(false, hints, selectors.getFirst()), atMost, warnings, memory)
                    : merge(querier, hints, selectors, atMost, warnings, memory);
        }
        if (limit > 0 && found.size() > limit) {
            warnings.add(QueryRoutes.TRUNCATED);
            found = found.subList(0, limit);
        }
        List<Labels> answer = found;
        return ApiResult.of(
                json -> {
                    json.beginList();
                    for (Labels labels : answer) {
                        ResultJson.labels(json, labels);
                    }
                    json.endList();
                },
                warnings);
    }

    private static List<Labels> merge(
            Querier querier,
            SelectHints hints,
            List<List<Matcher>> selectors,
            int atMost,
            List<String> warnings,
            AnswerMemory memory)
            throws QueryException {
        TreeSet<Labels> all = new TreeSet<>();
        for (List<Matcher> matchers : selectors) {
            all.addAll(collect(querier.select(true, hints, matchers), atMost, warnings, memory));
        }
        return new ArrayList<>(all);
    }

    private static List<Labels> collect(SeriesSet set, int atMost, List<String> warnings, AnswerMemory memory)
            throws QueryException {
        List<Labels> found = new ArrayList<>();
        for (Series series = set.next(); series != null; series = set.next()) {
            Labels labels = series.labels();
            memory.add(labels, 0);
            found.add(labels);
            if (found.size() == atMost) {
                break;
            }
        }
        warnings.addAll(set.warnings());
        return found;
    }

    private ApiResult labels(Form form, AnswerMemory memory) throws ApiException, QueryException {
        int limit = Parameters.limit(form);
        long start = Parameters.time(form, "start", ApiTime.MIN).rangeMillis();
        long end = Parameters.time(form, "end", ApiTime.MAX).rangeMillis();
        List<List<Matcher>> selectors = Parameters.selectors(form, parser);
        try (Querier querier = queryable.querier(start, end)) {
            if (selectors.size() <= 1) {
                List<Matcher> matchers = selectors.isEmpty() ? List.of() : selectors.getFirst();
                return texts(querier.labelNames(matchers, hint(limit)), limit, memory);
            }
            TreeSet<String> all = new TreeSet<>(Utf8.ORDER);
            for (List<Matcher> matchers : selectors) {
                all.addAll(querier.labelNames(matchers, hint(limit)));
            }
            return texts(new ArrayList<>(all), limit, memory);
        }
    }

    /** How many the storage is asked for: one more than wanted tells whether there are more. */
    static int hint(int limit) {
        return limit == 0 ? 0 : limit + 1;
    }

    /** A list of texts, cut at the limit. */
    static ApiResult texts(List<String> found, int limit, AnswerMemory memory) throws QueryException {
        memory.add(found);
        boolean truncated = limit > 0 && found.size() > limit;
        List<String> answer = truncated ? found.subList(0, limit) : found;
        return ApiResult.of(
                json -> {
                    json.beginList();
                    for (String text : answer) {
                        json.string(text);
                    }
                    json.endList();
                },
                truncated ? List.of(QueryRoutes.TRUNCATED) : List.of());
    }
}
