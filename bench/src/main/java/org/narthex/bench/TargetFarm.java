package org.narthex.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** Many targets on one loopback port: page {@code i} at {@code /page/i}. Thread-safe. */
final class TargetFarm implements AutoCloseable {
    private final HttpServer server;

    TargetFarm(int pages, int seriesPerPage) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), pages);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        for (int i = 0; i < pages; i++) {
            PageGenerator generator = new PageGenerator(i, seriesPerPage);
            server.createContext("/page/" + i, exchange -> {
                synchronized (generator) {
                    byte[] page = generator.render();
                    exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
                    exchange.sendResponseHeaders(200, generator.size());
                    try (OutputStream out = exchange.getResponseBody()) {
                        out.write(page, 0, generator.size());
                    }
                }
            });
        }
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
