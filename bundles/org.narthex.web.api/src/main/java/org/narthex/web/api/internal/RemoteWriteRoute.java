package org.narthex.web.api.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.narthex.storage.remote.WriteAnswer;
import org.narthex.storage.remote.WriteReceiver;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Response;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The receiver of remote write. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(route_path = WriteAbsentRoutes.REMOTE_WRITE, route_methods = "POST")
public final class RemoteWriteRoute implements RequestHandler {
    private static final String WRITTEN = "X-Prometheus-Remote-Write-";

    private final WriteReceiver receiver;

    /** The route to a receiver. */
    @Activate
    public RemoteWriteRoute(@Reference WriteReceiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public void handle(Request request, Response response) throws IOException {
        WriteAnswer answer = receiver.receive(
                request.header("Content-Type"),
                request.header("Content-Encoding"),
                request.body(WriteReceiver.MAX_BYTES + 1L));
        response.status(answer.status());
        WriteAnswer.Written written = answer.written();
        if (written != null) {
            response.header(WRITTEN + "Samples-Written", Integer.toString(written.samples()))
                    .header(WRITTEN + "Histograms-Written", Integer.toString(written.histograms()))
                    .header(WRITTEN + "Exemplars-Written", Integer.toString(written.exemplars()));
        }
        if (!answer.text().isEmpty()) {
            response.header("Content-Type", "text/plain; charset=utf-8").header("X-Content-Type-Options", "nosniff");
            try (OutputStream out = response.body()) {
                out.write((answer.text() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
