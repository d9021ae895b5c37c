package org.narthex.itest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.itest.system.Await;
import org.narthex.itest.system.Distribution;
import org.narthex.itest.system.ServerProcess;

/**
 * The packed server treats recorded command lines as Prometheus did: the same exit code, and the same text where the text
 * is about flags; and a configuration that is refused leaves the working directory untouched. How many must agree stands in {@code conformance/command-line.properties}; it only grows. What differs is
 * listed in {@code target/conformance-cli.txt}.
 */
class CommandLineIT {
    private static final int SECONDS = 30;

    /** Files that this test itself puts into a working directory. */
    private static final int OUTPUTS = 2;

    @TempDir
    Path work;

    private int codes;
    private int texts;
    private int total;
    private int flagTexts;
    private final List<String> differences = new ArrayList<>();
    private final List<String> touched = new ArrayList<>();

    /** Keeps the port that stands for the address of a running server. */
    private ServerSocket running;

    @BeforeEach
    void takeAPort() throws IOException {
        running = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void releaseThePort() throws IOException {
        running.close();
    }

    @Test
    void commandLinesEndAsRecorded() throws IOException, InterruptedException {
        Path api = Recordings.folder();
        Assumptions.assumeTrue(api != null, "no recorded command lines (NARTHEX_CONFORMANCE): skipped");
        Path recordings = Objects.requireNonNull(Objects.requireNonNull(api).getParent());
        Path program = Files.createSymbolicLink(work.resolve("prometheus"), Distribution.home().resolve("bin/narthex"));
        String help = run(program, work, List.of("--help"), "").out();
        try (var lines = Files.lines(recordings.resolve("cli/golden.jsonl"))) {
            for (String line : lines.toList()) {
                JsonNode golden = new ObjectMapper().readTree(line);
                if (golden.path("args").path(0).asText().equals("prometheus")) {
                    compare(golden, recordings, program, help);
                }
            }
        }
        System.out.printf("command lines: exit code %d of %d, flag texts %d of %d%n", codes, total, texts, flagTexts);
        Files.write(Path.of("target/conformance-cli.txt"), differences, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        Properties ratchet = new Properties();
        try (InputStream in = Objects.requireNonNull(CommandLineIT.class.getResourceAsStream("/conformance/command-line.properties"))) {
            ratchet.load(in);
        }
        assertThat(codes).as("exit codes as recorded").isGreaterThanOrEqualTo(Integer.parseInt(ratchet.getProperty("exit-codes")));
        assertThat(touched).as("folders that a refused configuration left files in").isEmpty();
        assertThat(texts).as("texts as recorded").isGreaterThanOrEqualTo(Integer.parseInt(ratchet.getProperty("flag-texts")));
    }

    private record Ended(Integer code, String out, String err) {}

    private void compare(JsonNode golden, Path recordings, Path program, String help) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(work.resolve("run-" + total++));
        for (JsonNode file : golden.path("files")) {
            Path source = recordings.resolve(file.asText());
            Files.copy(source, folder.resolve(source.getFileName().toString()));
        }
        List<String> arguments = new ArrayList<>();
        String address = "127.0.0.1:" + running.getLocalPort();
        golden.path("args").forEach(a -> arguments.add(a.asText().replace("$ADDRESS", address)));
        arguments.removeFirst();
        boolean starts = golden.path("starts").asBoolean();
        Ended ended = starts ? start(program, folder, arguments) : run(program, folder, arguments, golden.path("stdin").asText());
        if (Objects.equals(ended.code(), 2)) {
            long expected = golden.path("files").size() + OUTPUTS;
            try (var files = Files.list(folder)) {
                List<String> names = files.map(f -> f.getFileName().toString()).toList();
                if (names.size() != expected) {
                    touched.add(arguments + " left " + names);
                }
            }
        }
        boolean sameCode = starts ? ended.code() == null : Objects.equals(ended.code(), golden.path("exit").asInt());
        codes += sameCode ? 1 : 0;
        String err = golden.path("stderr").asText().replace("$CWD", folder.toString());
        boolean aboutFlags = !starts && !err.isEmpty() && !err.contains("level=");
        boolean sameText = ended.err().equals(err)
                && golden.path("stdout").asText().replace("$HELP", help).equals(ended.out());
        if (aboutFlags) {
            flagTexts++;
            texts += sameText ? 1 : 0;
        }
        if (!sameCode || (aboutFlags && !sameText)) {
            differences.add(arguments + "\n  recorded " + golden.path("exit") + (starts ? " starts" : "") + " " + err.strip()
                    + "\n  ours     " + ended.code() + " " + ended.err().strip() + "\n");
        }
    }

    private static Ended run(Path program, Path folder, List<String> arguments, String input) throws IOException, InterruptedException {
        Path out = folder.resolve("stdout.txt");
        Path err = folder.resolve("stderr.txt");
        Process process = process(program, folder, arguments, out, err);
        process.getOutputStream().write(input.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        process.getOutputStream().close();
        Await.until(Duration.ofSeconds(SECONDS), () -> !process.isAlive() || isReady(err));
        boolean ended = !process.isAlive();
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        return new Ended(ended ? process.exitValue() : null, Files.readString(out), Files.readString(err));
    }

    /** Waits until the server is ready; the code is null when it was. */
    private static Ended start(Path program, Path folder, List<String> arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(arguments);
        all.removeIf(a -> a.startsWith("--web.listen-address"));
        int port = ServerProcess.freePort();
        all.add("--web.listen-address=127.0.0.1:" + port);
        Path err = folder.resolve("stderr.txt");
        Process process = process(program, folder, all, folder.resolve("stdout.txt"), err);
        try {
            Await.until(Duration.ofSeconds(SECONDS), () -> !process.isAlive() || isReady(err));
            return new Ended(process.isAlive() ? null : process.exitValue(), "", Files.readString(err));
        } finally {
            process.destroy();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private static boolean isReady(Path log) throws IOException {
        return Files.readString(log).contains("phase=server.ready");
    }

    private static Process process(Path program, Path folder, List<String> arguments, Path out, Path err) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
    }
}
