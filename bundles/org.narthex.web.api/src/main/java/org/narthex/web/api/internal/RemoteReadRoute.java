package org.narthex.web.api.internal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.narthex.storage.remote.ReadAnswer;
import org.narthex.storage.remote.ReadServer;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Response;
import org.narthex.web.server.Route;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Remote read. Thread-safe. */
@Component(service = RequestHandler.class)
@Route(route_path = "/api/v1/read", route_methods = "POST")
public final class RemoteReadRoute implements RequestHandler {
    private final ReadServer server;

    /** The route to a storage's server. */
    @Activate
    public RemoteReadRoute(@Reference ReadServer server) {
        this.server = server;
    }

    @Override
    public void handle(Request request, Response response) throws IOException {
        server.answer(request.body(ReadServer.MAX_BYTES + 1L), new Answer(response));
        response.body().close();
    }

    /** The answer to one request. Confined to the request's thread. */
    private static final class Answer implements ReadAnswer {
        private final Response response;
        private boolean begun;

        Answer(Response response) {
            this.response = response;
        }

        @Override
        public void header(String name, String value) {
            response.header(name, value);
        }

        @Override
        public OutputStream body() throws IOException {
            return new FilterOutputStream(response.body()) {
                @Override
                public void write(int b) throws IOException {
                    begun = true;
                    out.write(b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    begun = true;
                    out.write(bytes, offset, length);
                }
            };
        }

        @Override
        public void fail(int status, String text) throws IOException {
            if (!begun) {
                response.status(status)
                        .header("Content-Type", "text/plain; charset=utf-8")
                        .header("X-Content-Type-Options", "nosniff");
            }
            response.body().write((text + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }
}
