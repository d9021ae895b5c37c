package org.narthex.web.api.internal;

import org.narthex.runtime.api.ServerFlags;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Answers for what this installation does not have: rule groups, alerts and Alertmanagers are empty sets while no bundle
 * provides them; anything else names what is missing. A bundle that has them registers the same routes with the default
 * ranking and takes precedence. Thread-safe.
 */
@Component(service = RequestHandler.class, property = "service.ranking:Integer=-100")
@Route(
        route_path = {
            AbsentRoutes.RULES,
            AbsentRoutes.ALERTS,
            AbsentRoutes.ALERTMANAGERS,
            "/api/v1/features",
            "/api/v1/query",
            "/api/v1/query_range",
            "/api/v1/query_exemplars",
            "/api/v1/format_query",
            "/api/v1/parse_query",
            "/api/v1/labels",
            "/api/v1/label/:name/values",
            "/api/v1/series",
            "/api/v1/status/tsdb",
            "/api/v1/status/tsdb/blocks"
        },
        route_methods = "GET")
public final class AbsentRoutes extends ApiRoutes {
    static final String RULES = "/api/v1/rules";
    static final String ALERTS = "/api/v1/alerts";
    static final String ALERTMANAGERS = "/api/v1/alertmanagers";

    private final boolean agent;

    /** The routes. */
    @Activate
    public AbsentRoutes(@Reference ServerFlags flags) {
        super(flags);
        this.agent = flags.bool("agent");
    }

    @Override
    ApiResult answer(Request request, Form form) throws ApiException {
        if (agent && !request.path().equals("/api/v1/features")) {
            throw new ApiException(ApiException.Kind.EXECUTION, "unavailable with Prometheus Agent");
        }
        return switch (request.path()) {
            case RULES -> empty("groups");
            case ALERTS -> empty("alerts");
            case ALERTMANAGERS ->
                ApiResult.of(json -> json.beginObject()
                        .key("activeAlertmanagers")
                        .beginList()
                        .endList()
                        .key("droppedAlertmanagers")
                        .beginList()
                        .endList()
                        .endObject());
            default ->
                throw new ApiException(
                        ApiException.Kind.UNAVAILABLE,
                        "no installed bundle answers " + request.path());
        };
    }

    private static ApiResult empty(String list) {
        return ApiResult.of(json -> json.beginObject().key(list).beginList().endList().endObject());
    }
}
