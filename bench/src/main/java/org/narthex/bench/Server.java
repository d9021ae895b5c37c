package org.narthex.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server under measurement: its process, data directory and HTTP address. Confined to the benchmark's thread. */
final class Server implements AutoCloseable {
    private final String name;
    private final List<String> command;
    private final String ready;
    private final Path folder;
    private final int port;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpConnection connection;
    private Process process;

    private Server(String name, List<String> command, String ready, Path folder, int port, Process process) {
        this.name = name;
        this.command = command;
        this.ready = ready;
        this.folder = folder;
        this.port = port;
        this.connection = new HttpConnection(port);
        this.process = process;
    }

    /** The command line of a server that is to listen on a port. */
    interface Command {
        List<String> on(int port) throws IOException;
    }

    /** Starts a server on the data directory below {@code folder} with the configuration file in it. */
    static Server start(String name, Path program, Path folder, String... flags) throws IOException, InterruptedException {
        Command command = port -> {
            List<String> line = new ArrayList<>(List.of(
                    program.toString(),
                    "--config.file=" + folder.resolve("prometheus.yml"),
                    "--storage.tsdb.path=" + folder.resolve("data"),
                    "--web.listen-address=127.0.0.1:" + port));
            line.addAll(List.of(flags));
            return line;
        };
        return start(name, command, "/-/ready", folder);
    }

    /** Starts a server and waits until a path answers 200; {@code folder} takes its log. */
    static Server start(String name, Command with, String ready, Path folder) throws IOException, InterruptedException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        List<String> command = with.on(port);
        Server server = new Server(name, command, ready, folder, port, launch(command, folder));
        server.awaitReady();
        return server;
    }

    private static Process launch(List<String> command, Path folder) throws IOException {
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    /** Kills the process without warning, starts it again and waits; seconds and CPU seconds until it is ready. */
    double[] killAndRestart() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        long start = System.nanoTime();
        process = launch(command, folder);
        awaitReady();
        return new double[] {(System.nanoTime() - start) / 1e9, ProcessStat.cpuSeconds(pid())};
    }

    private void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                throw new IOException(name + " ended: see " + folder.resolve("log"));
            }
            try {
                if (get(ready).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        throw new IOException(name + " was not ready in three minutes: see " + folder.resolve("log"));
    }

    HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofMinutes(2))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Sends a remote-write request of version 1.0. */
    void write(byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/write"))
                .timeout(Duration.ofMinutes(2))
                .header("Content-Type", "application/x-protobuf")
                .header("Content-Encoding", "snappy")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(name + ": " + answer.statusCode() + ": "
                    + new String(answer.body(), StandardCharsets.UTF_8));
        }
    }

    /**
     * How a request was answered.
     *
     * @param length bytes of the body as they were sent
     */
    record Answer(double millis, long length) {}

    /** Asks, takes the time, and forgets what is answered. */
    Answer ask(DashboardQueries.Request request) throws IOException {
        long start = System.nanoTime();
        HttpConnection.Answer answer = connection.get(request.path(), request.gzip());
        double millis = (System.nanoTime() - start) / 1e6;
        if (answer.status() != 200) {
            throw new IOException(name + ": " + request.name() + ": " + answer.beginning());
        }
        return new Answer(millis, answer.length());
    }

    /** The sum over all label sets of one of the server's own metrics. */
    double metric(String family) throws IOException, InterruptedException {
        String page = new String(get("/metrics").body(), StandardCharsets.UTF_8);
        return page.lines()
                .filter(line -> line.startsWith(family + "{") || line.startsWith(family + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Bytes of the write-ahead log's files. */
    long walBytes() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("data/wal"))) {
            return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
        }
    }

    /** Median milliseconds of an answer to a query over the last ten minutes, of five after one not counted. */
    double queryMillis(String expression, boolean range) throws IOException, InterruptedException {
        long now = System.currentTimeMillis() / 1000;
        String path = (range ? "/api/v1/query_range?start=" + (now - 600) + "&end=" + now + "&step=5&query=" : "/api/v1/query?query=")
                + URLEncoder.encode(expression, StandardCharsets.UTF_8);
        double[] millis = new double[5];
        for (int i = -1; i < millis.length; i++) {
            long start = System.nanoTime();
            HttpResponse<byte[]> answer = get(path);
            if (answer.statusCode() != 200) {
                throw new IOException(name + ": " + expression + ": " + new String(answer.body(), StandardCharsets.UTF_8));
            }
            if (i >= 0) {
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        java.util.Arrays.sort(millis);
        return millis[millis.length / 2];
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        connection.close();
    }
}
