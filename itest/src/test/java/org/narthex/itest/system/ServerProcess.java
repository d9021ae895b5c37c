package org.narthex.itest.system;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server that runs as a process of its own: the packed distribution, a real Prometheus, or an exporter.
 *
 * <p>Its standard output and error go to {@code <folder>/<name>.log}. Confined to the test's thread.
 */
public final class ServerProcess implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final String name;
    private final Process process;
    private final int port;
    private final Path log;

    private ServerProcess(String name, Process process, int port, Path log) {
        this.name = name;
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Starts the packed distribution with its data and configuration in {@code folder}. */
    public static ServerProcess narthex(Path folder, String... flags) throws IOException {
        return prometheusLike("narthex", Distribution.home().resolve("bin/narthex"), folder, flags);
    }

    /** Starts the packed distribution with options of its JVM. */
    static ServerProcess narthexWith(String jvmOptions, Path folder, String... flags) throws IOException {
        int port = freePort();
        return start(
                "narthex",
                command(Distribution.home().resolve("bin/narthex"), port, folder, flags),
                port,
                folder,
                Map.of("NARTHEX_JVM_OPTIONS", jvmOptions));
    }

    /** Starts the packed distribution by somebody who ignores a signal, as {@code nohup} does. */
    static ServerProcess ignoring(String signal, Path folder) throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of("sh", "-c", "trap '' " + signal + "; exec \"$@\"", "sh"));
        command.addAll(command(Distribution.home().resolve("bin/narthex"), port, folder));
        return start("narthex", command, port, folder);
    }

    /** Starts a program that takes Prometheus' flags, on a free port, with {@code folder}'s prometheus.yml and data. */
    public static ServerProcess prometheusLike(String name, Path program, Path folder, String... flags) throws IOException {
        int port = freePort();
        return start(name, command(program, port, folder, flags), port, folder);
    }

    private static List<String> command(Path program, int port, Path folder, String... flags) {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--config.file=" + folder.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port));
        command.addAll(List.of(flags));
        return command;
    }

    /** Starts any program that listens on {@code port}. */
    public static ServerProcess start(String name, List<String> command, int port, Path folder) throws IOException {
        return start(name, command, port, folder, Map.of());
    }

    private static ServerProcess start(
            String name, List<String> command, int port, Path folder, Map<String, String> environment)
            throws IOException {
        Path log = folder.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new ServerProcess(name, builder.start(), port, log);
    }

    /** A port that nobody listens on. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until {@code /-/ready} answers 200. */
    public ServerProcess awaitReady() throws IOException, InterruptedException {
        return await("/-/ready");
    }

    /** Waits until a path answers 200; at most a minute. */
    public ServerProcess await(String path) throws IOException, InterruptedException {
        Await.until(Duration.ofMinutes(1), () -> {
            if (!process.isAlive()) {
                throw new AssertionError(name + " ended with " + process.exitValue() + ":\n" + log());
            }
            try {
                return get(path).statusCode() == 200;
            } catch (IOException e) {
                return false;
            }
        });
        return this;
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What the process, which must have ended, ended with. */
    public int exitCode() {
        return process.exitValue();
    }

    /** Everything the process has printed so far. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    public HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    /** The body of an instant query at a time in seconds. */
    public Json query(String expression, String time) throws IOException, InterruptedException {
        return Json.parse(get("/api/v1/query?time=" + time + "&query=" + encode(expression)).body());
    }

    /** The body of an instant query now. */
    public Json query(String expression) throws IOException, InterruptedException {
        return Json.parse(get("/api/v1/query?query=" + encode(expression)).body());
    }

    /** The body of a range query; times and step in seconds. */
    public Json queryRange(String expression, String start, String end, String step)
            throws IOException, InterruptedException {
        return Json.parse(get("/api/v1/query_range?start=" + start + "&end=" + end + "&step=" + step + "&query="
                        + encode(expression))
                .body());
    }

    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Sends SIGTERM and waits; the exit code. */
    public int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(name + " did not stop within a minute of SIGTERM");
        }
        return process.exitValue();
    }

    /** Sends a signal by name, such as HUP. */
    public void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start().waitFor();
    }

    /** Kills the process without warning. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                process.destroy();
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
