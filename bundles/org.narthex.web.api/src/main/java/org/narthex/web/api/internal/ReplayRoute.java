package org.narthex.web.api.internal;

import org.narthex.storage.api.StorageStatus;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** How far the replay of the write-ahead log is; answers while the server is starting. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(route_path = "/api/v1/status/walreplay", route_methods = "GET", route_gated = false)
public final class ReplayRoute extends ApiRoutes {
    private final StorageStatus storage;

    /** The route on the local storage. */
    @Activate
    public ReplayRoute(@Reference ServerFlags flags, @Reference StorageStatus storage) {
        super(flags, false);
        this.storage = storage;
    }

    @Override
    ApiResult answer(Request request, Form form) {
        StorageStatus.Replay replay = storage.replay();
        return ApiResult.of(json -> json.beginObject()
                .key("min")
                .number(replay.min())
                .key("max")
                .number(replay.max())
                .key("current")
                .number(replay.current())
                .endObject());
    }
}
