package org.narthex.itest.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.narthex.itest.system.Json;
import org.narthex.itest.system.ServerProcess;

/** Narthex and a real Prometheus, each on its own copy of one data directory. Confined to one thread. */
final class Arena implements AutoCloseable {
    private static final String FEATURES = "--enable-feature=promql-experimental-functions,"
            + "promql-extended-range-selectors,promql-binop-fill-modifiers,promql-per-step-stats";

    private final ServerProcess ours;
    private final ServerProcess theirs;

    private Arena(ServerProcess ours, ServerProcess theirs) {
        this.ours = ours;
        this.theirs = theirs;
    }

    /**
     * Starts both.
     *
     * @param data the directory; not changed
     * @param work an empty folder
     * @param features of both servers, behind the usual ones
     */
    static Arena open(Path peer, Path data, Path work, String features) throws IOException, InterruptedException {
        boolean old = isOld(peer);
        String[] flags = old
                ? new String[] {"--storage.tsdb.retention.time=100y"}
                : new String[] {"--storage.tsdb.retention.time=100y", FEATURES + features};
        Path ourHome = home(work.resolve("ours"), data);
        Path theirHome = home(work.resolve("theirs"), data);
        ServerProcess narthex = ServerProcess.narthex(ourHome, flags);
        try {
            ServerProcess prometheus = ServerProcess.prometheusLike("peer", peer, theirHome, flags);
            Arena arena = new Arena(narthex, prometheus);
            try {
                narthex.awaitReady();
                prometheus.awaitReady();
                return arena;
            } catch (IOException | InterruptedException | RuntimeException | Error e) {
                arena.close();
                throw e;
            }
        } catch (IOException e) {
            narthex.close();
            throw e;
        }
    }

    /** Whether a program is of version 2. */
    static boolean isOld(Path peer) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(peer.toString(), "--version").redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        process.waitFor();
        return text.contains("version 2.");
    }

    /** What is in the data, as the peer tells. */
    Vocabulary vocabulary(DataSet data, Dialect dialect) throws IOException, InterruptedException {
        String path = "/api/v1/series?match%5B%5D=" + ServerProcess.encode("{__name__=~\".+\"}") + "&start="
                + data.start() + "&end=" + data.end();
        return Vocabulary.of(
                Json.parse(theirs.get(path).body()),
                data.start(),
                data.end(),
                data.leftOut(dialect),
                !dialect.extended());
    }

    ServerProcess ours() {
        return ours;
    }

    ServerProcess theirs() {
        return theirs;
    }

    int ourPort() {
        return ours.port();
    }

    int theirPort() {
        return theirs.port();
    }

    @Override
    public void close() {
        theirs.close();
        ours.close();
    }

    private static Path home(Path home, Path data) throws IOException {
        Files.createDirectories(home);
        Files.writeString(home.resolve("prometheus.yml"), "global: {}\n");
        List<Path> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(data)) {
            files.forEach(all::add);
        }
        for (Path file : all) {
            Path target = home.resolve("data").resolve(data.relativize(file).toString());
            if (Files.isDirectory(file)) {
                Files.createDirectories(target);
            } else {
                Files.copy(file, target);
            }
        }
        return home;
    }
}
