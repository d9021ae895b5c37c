package org.narthex.web.api.internal;

import org.narthex.runtime.api.ServerFlags;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Preflight requests of browsers, on any API path. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(route_path = "/api/v1/*", route_methods = "OPTIONS")
public final class OptionsRoute extends ApiRoutes {
    /** The route. */
    @Activate
    public OptionsRoute(@Reference ServerFlags flags) {
        super(flags);
    }

    @Override
    ApiResult answer(Request request, Form form) {
        return ApiResult.NOTHING;
    }
}
