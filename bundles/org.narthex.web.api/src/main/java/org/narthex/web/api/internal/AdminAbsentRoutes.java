package org.narthex.web.api.internal;

import org.narthex.runtime.api.ServerFlags;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Administration routes while no bundle provides them. Thread-safe. */
@Component(service = RequestHandler.class, property = "service.ranking:Integer=-100")
@Route(
        route_path = {
            "/api/v1/admin/tsdb/delete_series",
            "/api/v1/admin/tsdb/clean_tombstones",
            "/api/v1/admin/tsdb/snapshot"
        },
        route_methods = {"POST", "PUT"})
public final class AdminAbsentRoutes extends ApiRoutes {
    private final boolean agent;
    private final boolean enabled;

    /** The routes. */
    @Activate
    public AdminAbsentRoutes(@Reference ServerFlags flags) {
        super(flags);
        this.agent = flags.bool("agent");
        this.enabled = flags.bool("web.enable-admin-api");
    }

    @Override
    ApiResult answer(Request request, Form form) throws ApiException {
        if (agent) {
            throw new ApiException(ApiException.Kind.EXECUTION, "unavailable with Prometheus Agent");
        }
        throw new ApiException(
                ApiException.Kind.UNAVAILABLE,
                enabled ? "no installed bundle answers " + request.path() : "admin APIs disabled");
    }
}
