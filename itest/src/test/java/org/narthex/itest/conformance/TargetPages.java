package org.narthex.itest.conformance;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The scrape target of the recordings, on the port that their configuration names. */
final class TargetPages implements AutoCloseable {
    private static final int PORT = 9448;

    private final HttpServer server;

    TargetPages(Path setups) throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", PORT), 0);
        page("/metrics", "text/plain; version=0.0.4; charset=utf-8", Files.readAllBytes(setups.resolve("page.txt")));
        page("/garbage", "text/plain; version=0.0.4", "a{ 1\n".getBytes(StandardCharsets.UTF_8));
        page("/html", "text/html", "up_html 1\n".getBytes(StandardCharsets.UTF_8));
        server.start();
    }

    private void page(String path, String type, byte[] body) {
        server.createContext(path, exchange -> {
            try (exchange) {
                if (!exchange.getRequestURI().getPath().equals(path)) {
                    exchange.sendResponseHeaders(404, -1);
                    return;
                }
                exchange.getResponseHeaders().set("Content-Type", type);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
