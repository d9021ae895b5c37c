package org.narthex.web.server.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.narthex.web.server.RequestHandler;

/** A server on a free port with routes of the test. */
final class TestServer implements AutoCloseable {
    final FakeLifecycle lifecycle = new FakeLifecycle();
    final FakeScope scope = new FakeScope();
    final List<RoutingTable.Binding> bindings = new ArrayList<>();
    private final DisconnectWatch watch = new DisconnectWatch();
    private final JettyServer jetty;

    TestServer(String prefix) throws IOException {
        this(prefix, 60_000);
    }

    /**
     * A server without routes.
     *
     * @param idleMillis how long a connection may be silent
     */
    TestServer(String prefix, long idleMillis) throws IOException {
        Dispatcher dispatcher = new Dispatcher(
                () -> new RoutingTable(bindings), lifecycle::state, prefix, new HttpMetrics(scope), watch);
        jetty = new JettyServer(List.of("127.0.0.1:0"), 64, idleMillis, dispatcher);
    }

    TestServer route(String path, boolean gated, RequestHandler handler, String... methods) {
        bindings.add(new RoutingTable.Binding(new RoutePattern(path), Set.of(methods), gated, handler));
        return this;
    }

    int port() {
        return jetty.ports().getFirst();
    }

    /** Sends a request and reads until the server closes: status line, headers and body as they came. */
    String send(String method, String target, String... headers) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        try (Socket socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);
            return answer.toString(StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        jetty.close();
        watch.close();
    }
}
