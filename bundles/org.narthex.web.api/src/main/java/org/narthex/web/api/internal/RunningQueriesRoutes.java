package org.narthex.web.api.internal;

import java.util.List;
import java.util.Map;
import org.narthex.promql.api.RunningQueries;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The queries that run, an addition to Prometheus' API. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(route_path = RunningQueriesRoutes.LIST, route_methods = "GET")
public final class RunningQueriesRoutes extends ApiRoutes {
    static final String LIST = "/api/v1/narthex/queries";

    private final RunningQueries queries;

    /** The route on an engine. */
    @Activate
    public RunningQueriesRoutes(@Reference ServerFlags flags, @Reference RunningQueries queries) {
        super(flags);
        this.queries = queries;
    }

    @Override
    ApiResult answer(Request request, Form form) {
        List<RunningQueries.RunningQuery> all = queries.list();
        return ApiResult.of(json -> {
            json.beginList();
            for (RunningQueries.RunningQuery q : all) {
                json.beginObject().key("id").number(q.id()).key("query").string(q.expression());
                json.key("started").timestamp(q.started());
                json.key("state").string(q.waiting() ? "waiting" : "running");
                json.key("bytes").number(q.bytes());
                json.key("origin").beginObject();
                for (Map.Entry<String, Map<String, String>> origin : q.origin().entrySet()) {
                    json.anyKey(origin.getKey(), true).beginObject();
                    for (Map.Entry<String, String> property : origin.getValue().entrySet()) {
                        json.anyKey(property.getKey(), true).string(property.getValue());
                    }
                    json.endObject();
                }
                json.endObject().endObject();
            }
            json.endList();
        });
    }
}
