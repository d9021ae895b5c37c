package org.narthex.itest.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.narthex.itest.system.ServerProcess;

/**
 * Plays recorded exchanges against a server program that takes Prometheus' flags. Confined to one thread.
 *
 * <p>By hand: {@code ExchangeRun <program> <report> [setup…]}.
 */
final class ExchangeRun {
    /** Long enough for rules and scrapes to have happened twice, as when the answers were recorded. */
    private static final Duration SETTLE = Duration.ofSeconds(4);

    private final Path program;
    private final Path recordings;
    private final Path work;
    private final ExchangeReport report;

    ExchangeRun(Path program, Path recordings, Path work, ExchangeReport report) {
        this.program = program;
        this.recordings = recordings;
        this.work = work;
        this.report = report;
    }

    /** Starts the setup's server, plays its files and stops it. */
    void play(Recordings.Setup setup) throws IOException, InterruptedException {
        Path home = prepare(setup);
        int port = ServerProcess.freePort();
        List<String> command = new ArrayList<>(List.of(
                program.toString(), "--config.file=" + setup.config(), "--web.listen-address=127.0.0.1:" + port));
        command.addAll(setup.flags());
        boolean live = setup.data() == null && !setup.name().equals("agent");
        try (AutoCloseable pages = setup.name().equals("targets") ? pages() : () -> {};
                ServerProcess server = ServerProcess.start(setup.name(), command, port, home)) {
            assert pages != null;
            server.await(setup.prefix() + "/-/ready");
            if (live) {
                Thread.sleep(SETTLE);
            }
            for (String file : setup.files()) {
                play(file, port);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** Counts all exchanges of a setup as failed because its server did not work. */
    void fail(Recordings.Setup setup, Throwable cause) throws IOException {
        for (String file : setup.files()) {
            for (Exchange exchange : Exchange.read(recordings.resolve(file))) {
                report.add(file, exchange, List.of("the server did not work: " + cause));
            }
        }
    }

    private AutoCloseable pages() throws IOException {
        return new TargetPages(recordings.resolve("data/setups"));
    }

    private void play(String file, int port) throws IOException, InterruptedException {
        for (Exchange exchange : Exchange.read(recordings.resolve(file))) {
            Thread.sleep(Duration.ofSeconds(exchange.waitSeconds()));
            List<String> differences;
            try {
                RawAnswer answer =
                        RawAnswer.to(port, exchange.method(), exchange.bytes("127.0.0.1:" + port));
                differences = ExchangeComparison.differences(exchange, answer);
            } catch (IOException | RuntimeException e) {
                differences = List.of("no answer: " + e);
            }
            report.add(file, exchange, differences);
        }
    }

    private Path prepare(Recordings.Setup setup) throws IOException, InterruptedException {
        Path home = Files.createDirectories(work.resolve(setup.name()));
        try (Stream<Path> files = Files.list(recordings.resolve("data/setups"))) {
            for (Path file : files.toList()) {
                Files.copy(file, home.resolve(file.getFileName().toString()));
            }
        }
        if (setup.data() != null) {
            String archive = recordings.resolve("data").resolve(setup.data()).toString();
            Process tar = new ProcessBuilder("tar", "-xzf", archive, "-C", home.toString()).inheritIO().start();
            if (tar.waitFor() != 0) {
                throw new IOException("cannot unpack " + archive);
            }
        }
        return home;
    }

    /** Plays all or the named setups and prints the numbers. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path recordings = Recordings.folder();
        if (recordings == null) {
            throw new IllegalStateException("no recordings: set NARTHEX_CONFORMANCE");
        }
        ExchangeReport report = new ExchangeReport();
        Path work = Files.createTempDirectory("exchanges");
        ExchangeRun run = new ExchangeRun(Path.of(args[0]).toAbsolutePath(), recordings, work, report);
        List<String> wanted = List.of(args).subList(2, args.length);
        for (Recordings.Setup setup : Recordings.setups(recordings)) {
            if (wanted.isEmpty() || wanted.contains(setup.name())) {
                try {
                    run.play(setup);
                } catch (IOException | RuntimeException | AssertionError e) {
                    run.fail(setup, e);
                }
            }
        }
        report.write(Path.of(args[1]));
        System.out.print(report.summary());
    }
}
