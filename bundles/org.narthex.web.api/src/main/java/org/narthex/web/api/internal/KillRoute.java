package org.narthex.web.api.internal;

import org.narthex.promql.api.RunningQueries;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Kills a running query by its {@code id}, an addition to Prometheus' API that belongs to administration. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(
        route_path = KillRoute.PATH,
        route_methods = {"POST", "PUT"})
public final class KillRoute extends ApiRoutes {
    static final String PATH = "/api/v1/admin/narthex/kill_query";

    private final RunningQueries queries;
    private final boolean enabled;

    /** The route on an engine. */
    @Activate
    public KillRoute(@Reference ServerFlags flags, @Reference RunningQueries queries) {
        super(flags);
        this.queries = queries;
        this.enabled = flags.bool("web.enable-admin-api");
    }

    @Override
    ApiResult answer(Request request, Form form) throws ApiException {
        if (!enabled) {
            throw new ApiException(ApiException.Kind.UNAVAILABLE, "admin APIs disabled");
        }
        long id;
        try {
            id = Long.parseLong(form.get("id"));
        } catch (NumberFormatException e) {
            throw ApiException.parameter("id", "must be the number of a query");
        }
        if (!queries.kill(id)) {
            throw new ApiException(ApiException.Kind.NOT_FOUND, "no query " + id + " is running");
        }
        return ApiResult.NOTHING;
    }
}
