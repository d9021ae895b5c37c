package org.narthex.web.api.internal;

import java.time.Instant;
import java.time.ZoneId;
import org.narthex.config.api.ReloadService;
import org.narthex.runtime.api.Lifecycle;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What an operator should know at once: a reload that failed, a server that is stopping. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(route_path = "/api/v1/notifications", route_methods = "GET", route_gated = false)
public final class NotificationsRoute extends ApiRoutes {
    private final ReloadService reloads;
    private final Lifecycle lifecycle;
    private final Instant since = Instant.now();

    /** The route. */
    @Activate
    public NotificationsRoute(
            @Reference ServerFlags flags, @Reference ReloadService reloads, @Reference Lifecycle lifecycle) {
        super(flags, false);
        this.reloads = reloads;
        this.lifecycle = lifecycle;
    }

    @Override
    ApiResult answer(Request request, Form form) {
        ReloadService.Outcome last = reloads.last();
        Lifecycle.State state = lifecycle.state();
        return ApiResult.of(json -> {
            json.beginList();
            if (last != null && !last.success()) {
                write(json, "Configuration reload has failed.", last.at());
            }
            switch (state) {
                case STARTING ->
                    write(json, "Prometheus is starting and replaying the write-ahead log (WAL).", since);
                case STOPPING ->
                    write(
                            json,
                            "Prometheus is shutting down and gracefully stopping all operations.",
                            Instant.now());
                case READY -> {}
            }
            json.endList();
        });
    }

    private static void write(JsonOut json, String text, Instant at) throws java.io.IOException {
        json.beginObject().key("text").string(text);
        json.key("date").string(GoTime.text(at, ZoneId.systemDefault())).key("active").bool(true).endObject();
    }
}
