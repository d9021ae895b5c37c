package org.narthex.web.api.internal;

import java.io.IOException;
import java.util.List;
import org.narthex.model.Exemplar;
import org.narthex.model.Matcher;
import org.narthex.promql.api.ExpressionParser;
import org.narthex.promql.api.QueryException;
import org.narthex.storage.api.ExemplarQueryable;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The exemplars of the series that an expression selects. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(
        route_path = "/api/v1/query_exemplars",
        route_methods = {"GET", "POST"})
public final class ExemplarRoutes extends ApiRoutes {
    private final ExpressionParser parser;
    private final ExemplarQueryable exemplars;

    /** The route on a storage. */
    @Activate
    public ExemplarRoutes(
            @Reference ServerFlags flags,
            @Reference ExpressionParser parser,
            @Reference ExemplarQueryable exemplars) {
        super(flags);
        this.parser = parser;
        this.exemplars = exemplars;
    }

    @Override
    ApiResult answer(Request request, Form form) throws ApiException, QueryException {
        ApiTime start = Parameters.time(form, "start", ApiTime.MIN);
        ApiTime end = Parameters.time(form, "end", ApiTime.MAX);
        if (end.compareTo(start) < 0) {
            throw new ApiException(
                    ApiException.Kind.BAD_DATA, "end timestamp must not be before start timestamp");
        }
        List<List<Matcher>> selectors = Selectors.of(parser.parse(form.get("query")));
        if (selectors.isEmpty()) {
            return ApiResult.NOTHING;
        }
        List<ExemplarQueryable.SeriesExemplars> found =
                exemplars.exemplars(start.rangeMillis(), end.rangeMillis(), selectors);
        return ApiResult.of(json -> write(json, found));
    }

    private static void write(JsonOut json, List<ExemplarQueryable.SeriesExemplars> found) throws IOException {
        json.beginList();
        for (ExemplarQueryable.SeriesExemplars series : found) {
            json.beginObject().key("seriesLabels");
            ResultJson.labels(json, series.series());
            json.key("exemplars").beginList();
            for (Exemplar exemplar : series.exemplars()) {
                json.beginObject().key("labels");
                ResultJson.labels(json, exemplar.labels());
                json.key("value").sampleValue(exemplar.value());
                json.key("timestamp").timestamp(exemplar.timestamp()).endObject();
            }
            json.endList().endObject();
        }
        json.endList();
    }
}
