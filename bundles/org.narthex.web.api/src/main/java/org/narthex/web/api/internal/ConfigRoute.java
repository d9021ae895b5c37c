package org.narthex.web.api.internal;

import org.narthex.config.api.ReloadService;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The configuration in force. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(route_path = "/api/v1/status/config", route_methods = "GET")
public final class ConfigRoute extends ApiRoutes {
    private final ReloadService reloads;

    /** The route on the loader. */
    @Activate
    public ConfigRoute(@Reference ServerFlags flags, @Reference ReloadService reloads) {
        super(flags);
        this.reloads = reloads;
    }

    @Override
    ApiResult answer(Request request, Form form) {
        String yaml = reloads.yaml();
        return ApiResult.of(json -> json.beginObject().key("yaml").string(yaml).endObject());
    }
}
