package org.narthex.storage.tsdb.internal;

import java.io.IOException;
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
import org.junit.jupiter.api.Assumptions;

/** Runs the real programs; a test that needs one is skipped where it is missing or older than version 3. */
public final class Peer implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Process process;
    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();

    private Peer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    private static Path program(String name, String variable) throws IOException, InterruptedException {
        Path path = anyProgram(name, variable);
        Assumptions.assumeFalse(isOld(path, variable), "skipped: " + path + " is too old (set " + variable + ")");
        return path;
    }

    private static Path anyProgram(String name, String variable) {
        Path path = path(name, variable);
        Assumptions.assumeTrue(Files.isExecutable(path), "skipped: no " + name + " (set " + variable + ")");
        return path;
    }

    /** One that is named is taken as it is: what was built from the sources does not tell its version. */
    private static boolean isOld(Path program, String variable) throws IOException, InterruptedException {
        return named(variable).isEmpty()
                && !run(List.of(program.toString(), "--version")).out().contains("version 3.");
    }

    /** Whether promtool and server are of version 2, for tests that ask less of these. */
    static boolean areOld() throws IOException, InterruptedException {
        return isOld(anyProgram("promtool", "PROMTOOL"), "PROMTOOL")
                || isOld(anyProgram("prometheus", "PROMETHEUS"), "PROMETHEUS");
    }

    /** What a program printed. */
    record Output(String out, String err) {}

    private static Output run(List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("peer", ".out");
        Path err = Files.createTempFile("peer", ".err");
        try {
            Process p = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (p.waitFor() != 0) {
                throw new IOException(command + " failed: " + Files.readString(err));
            }
            return new Output(Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** What a call of promtool prints. */
    public static String promtool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(program("promtool", "PROMTOOL").toString());
        command.addAll(List.of(arguments));
        return run(command).out();
    }

    /** What a call of promtool prints, whatever its version; the output and the errors. */
    static Output anyPromtool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(anyProgram("promtool", "PROMTOOL").toString());
        command.addAll(List.of(arguments));
        return run(command);
    }

    private static Path path(String name, String variable) {
        String given = named(variable);
        return Path.of(given.isEmpty() ? "/usr/bin/" + name : given);
    }

    /** The program that a variable names; empty where it names none. */
    private static String named(String variable) {
        return System.getenv().getOrDefault(variable, "");
    }

    /** What a call of promtool prints, of whatever version it is; empty where there is none. */
    static String promtoolIfAny(String... arguments) throws IOException, InterruptedException {
        Path path = path("promtool", "PROMTOOL");
        return Files.isExecutable(path) ? anyPromtool(arguments).out() : "";
    }

    /** Starts a server that is ready. With {@code scrape} it scrapes itself all the time. */
    static Peer prometheus(Path work, Path data, boolean scrape, String... flags)
            throws IOException, InterruptedException {
        String self =
                """
                global:
                  scrape_interval: 100ms
                  scrape_timeout: 100ms
                scrape_configs:
                  - job_name: self
                    scrape_native_histograms: true
                    static_configs:
                      - targets: ["localhost:%d"]
                """;
        return prometheus(work, data, scrape ? self : "global: {}\n", flags);
    }

    /**
     * Starts a server that is ready.
     *
     * @param text the configuration; {@code %d} is the server's port
     */
    static Peer prometheus(Path work, Path data, String text, String... flags)
            throws IOException, InterruptedException {
        program("prometheus", "PROMETHEUS");
        int port = freePort();
        return start(work, data, port, text.formatted(port), flags);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Starts a server of any version that is ready. */
    static Peer start(Path work, Path data, int port, String yaml, String... flags)
            throws IOException, InterruptedException {
        Path config = work.resolve("prometheus.yml");
        Files.writeString(config, yaml);
        List<String> command = new ArrayList<>(List.of(
                anyProgram("prometheus", "PROMETHEUS").toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + data,
                "--web.listen-address=127.0.0.1:" + port));
        command.addAll(List.of(flags));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("prometheus.log").toFile())
                .start();
        Peer peer = new Peer(process, port);
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!peer.isReady()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                peer.close();
                throw new IOException("the server did not start: " + Files.readString(work.resolve("prometheus.log")));
            }
            Thread.onSpinWait();
        }
        return peer;
    }

    private boolean isReady() throws InterruptedException {
        try {
            return get("/-/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(DEADLINE)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The answer to an instant query, JSON. */
    String query(String query, long millis) throws IOException, InterruptedException {
        return get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)
                        + (millis == 0 ? "" : "&time=" + millis / 1000.0))
                .body();
    }

    /** Asks until the answer contains a text. */
    void await(String query, String text) throws IOException, InterruptedException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        String last = "";
        while (System.nanoTime() < end) {
            last = query(query, 0);
            if (last.contains(text)) {
                return;
            }
        }
        throw new AssertionError(query + " never answered " + text + " but " + last);
    }

    /** Stops the server, which closes its database. */
    void stop() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("the server did not stop");
        }
    }

    /** Sends a POST, which must succeed. */
    void post(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .POST(HttpRequest.BodyPublishers.noBody())
                .timeout(DEADLINE)
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
        }
    }

    /** Kills the server as a crash would. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
