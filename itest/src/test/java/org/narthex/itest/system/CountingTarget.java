package org.narthex.itest.system;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A target that counts its scrapes: series {@code n} of {@code scrape_number} has the number of the scrape as value; a
 * label {@code padding} makes it as heavy as is asked for.
 */
final class CountingTarget implements AutoCloseable {
    private final HttpServer server;
    private final AtomicLong scrapes = new AtomicLong();
    private final List<Long> times = new CopyOnWriteArrayList<>();

    CountingTarget(int series) throws IOException {
        this(series, 0);
    }

    /**
     * A target with heavy labels.
     *
     * @param padding length of a further label's value, which differs from series to series
     */
    CountingTarget(int series, int padding) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/metrics", exchange -> {
            long number = scrapes.incrementAndGet();
            times.add(System.nanoTime());
            StringBuilder page = new StringBuilder("# TYPE scrape_number gauge\n");
            for (int i = 0; i < series; i++) {
                page.append("scrape_number{n=\"").append(i);
                if (padding > 0) {
                    page.append("\",padding=\"").repeat('x', padding).append(i);
                }
                page.append("\"} ").append(number).append('\n');
            }
            byte[] body = page.toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String address() {
        return "127.0.0.1:" + port();
    }

    long scrapes() {
        return scrapes.get();
    }

    /** When each scrape came, {@link System#nanoTime}. */
    List<Long> times() {
        return times;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
