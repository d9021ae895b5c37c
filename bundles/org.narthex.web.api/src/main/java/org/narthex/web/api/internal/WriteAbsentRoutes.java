package org.narthex.web.api.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Response;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The receivers of remote write and OTLP while they are switched off or no bundle provides them. Thread-safe. */
@Component(service = RequestHandler.class, property = "service.ranking:Integer=-100")
@Route(
        route_path = {WriteAbsentRoutes.REMOTE_WRITE, WriteAbsentRoutes.OTLP},
        route_methods = "POST")
public final class WriteAbsentRoutes implements RequestHandler {
    static final String REMOTE_WRITE = "/api/v1/write";
    static final String OTLP = "/api/v1/otlp/v1/metrics";

    private final boolean writeEnabled;
    private final boolean otlpEnabled;

    /** The routes. */
    @Activate
    public WriteAbsentRoutes(@Reference ServerFlags flags) {
        this.writeEnabled = flags.bool("web.enable-remote-write-receiver");
        this.otlpEnabled = flags.bool("web.enable-otlp-receiver");
    }

    @Override
    public void handle(Request request, Response response) throws IOException {
        boolean otlp = request.path().equals(OTLP);
        String text;
        if (otlp ? otlpEnabled : writeEnabled) {
            text = "no installed bundle answers " + request.path();
        } else {
            text = otlp
                    ? "otlp write receiver needs to be enabled with --web.enable-otlp-receiver"
                    : "remote write receiver needs to be enabled with --web.enable-remote-write-receiver";
        }
        response.status(404)
                .header("Content-Type", "text/plain; charset=utf-8")
                .header("X-Content-Type-Options", "nosniff");
        try (OutputStream out = response.body()) {
            out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }
}
