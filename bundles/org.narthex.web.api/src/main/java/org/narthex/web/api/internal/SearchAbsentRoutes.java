package org.narthex.web.api.internal;

import java.util.List;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The search routes while they are switched off or no bundle provides them. Thread-safe. */
@Component(service = RequestHandler.class, property = "service.ranking:Integer=-100")
@Route(
        route_path = {
            "/api/v1/search/metric_names",
            "/api/v1/search/label_names",
            "/api/v1/search/label_values"
        },
        route_methods = {"GET", "POST"})
public final class SearchAbsentRoutes extends ApiRoutes {
    private final boolean enabled;

    /** The routes. */
    @Activate
    public SearchAbsentRoutes(@Reference ServerFlags flags) {
        super(flags, false);
        this.enabled = flags.list("enable-feature").stream()
                .anyMatch(list -> List.of(list.split(",")).contains("search-api"));
    }

    @Override
    ApiResult answer(Request request, Form form) throws ApiException {
        throw new ApiException(
                ApiException.Kind.UNAVAILABLE,
                enabled ? "no installed bundle answers " + request.path() : "search API disabled");
    }
}
