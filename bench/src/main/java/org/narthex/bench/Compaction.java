package org.narthex.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Starts a real Prometheus and this server on copies of one directory that has blocks of two hours and a head of more than
 * three, and prints what it costs each to cut the head and to merge the blocks.
 *
 * <p>The directory comes from this server, which gets samples by remote write and merges nothing. Prometheus, and so do we, looks
 * for something to compact a minute after its start: CPU time counts from shortly before until nothing happens any more. Options are system
 * properties: {@code bench.narthex} (the start script), {@code bench.series} (20000), {@code bench.hours} (9.25), {@code bench.rounds} (1).
 */
public final class Compaction {
    private static final long SIX_HOURS = 21_600_000;
    private static final int BEFORE_SECONDS = 45;
    private static final int QUIET_SECONDS = 15;
    private static final int MOST_SECONDS = 900;

    private Compaction() {}

    /** What it cost, and what came of it. */
    private record Cost(double cpuSeconds, double compilerSeconds, double compactions, double peakMebibytes, double blockMebibytes) {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path narthex = Path.of(System.getProperty("bench.narthex", "distribution/target/narthex/bin/narthex"))
                .toAbsolutePath();
        String named = System.getenv("PROMETHEUS");
        Path peer = Path.of(named == null || named.isEmpty() ? "/usr/bin/prometheus" : named);
        int count = Integer.getInteger("bench.series", 20_000);
        int steps = (int) (Double.parseDouble(System.getProperty("bench.hours", "9.25")) * 3_600_000 / RemoteFeed.STEP_MILLIS);
        Path standing = Files.createTempDirectory("bench-compaction");
        try {
            fill(narthex, standing, count, steps);
            List<Cost> theirs = new ArrayList<>();
            List<Cost> ours = new ArrayList<>();
            for (int round = 0; round < Integer.getInteger("bench.rounds", 1); round++) {
                theirs.add(compact("prometheus", peer, standing));
                ours.add(compact("narthex", narthex, standing));
            }
            print(count, steps, theirs, ours);
        } finally {
            DirectoryCopy.delete(standing);
        }
    }

    private static void fill(Path narthex, Path folder, int count, int steps) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("prometheus.yml"), "global: {}\n");
        long begin = (System.currentTimeMillis() - steps * RemoteFeed.STEP_MILLIS) / SIX_HOURS * SIX_HOURS;
        try (Server server = Server.start(
                "narthex", narthex, folder, "--web.enable-remote-write-receiver", "--storage.tsdb.max-block-duration=2h")) {
            new RemoteFeed(count).send(server, begin, steps, step -> {});
            awaitQuiet(server);
        }
        Files.deleteIfExists(folder.resolve("data/lock"));
    }

    private static Cost compact(String name, Path program, Path standing) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("bench-" + name);
        try {
            DirectoryCopy.copy(standing.resolve("data"), folder.resolve("data"));
            Files.writeString(folder.resolve("prometheus.yml"), "global: {}\n");
            try (Server server = Server.start(name, program, folder)) {
                TimeUnit.SECONDS.sleep(BEFORE_SECONDS);
                double cpu = ProcessStat.cpuSeconds(server.pid());
                double compiler = ProcessStat.compilerSeconds(server.pid());
                awaitQuiet(server);
                return new Cost(
                        ProcessStat.cpuSeconds(server.pid()) - cpu,
                        ProcessStat.compilerSeconds(server.pid()) - compiler,
                        server.metric("prometheus_tsdb_compactions_total"),
                        ProcessStat.highestResidentBytes(server.pid()) / 1048576.0,
                        blockBytes(folder.resolve("data")) / 1048576.0);
            }
        } finally {
            DirectoryCopy.delete(folder);
        }
    }

    /** Waits for the first compaction, and then until a while has passed without one that begins or ends. */
    private static void awaitQuiet(Server server) throws IOException, InterruptedException {
        double[] last = {-1, -1};
        int quiet = 0;
        for (int second = 0; second < MOST_SECONDS && quiet < QUIET_SECONDS; second++) {
            TimeUnit.SECONDS.sleep(1);
            double[] now = {
                server.metric("prometheus_tsdb_compactions_triggered_total"),
                server.metric("prometheus_tsdb_compactions_total")
            };
            quiet = now[1] > 0 && Arrays.equals(now, last) ? quiet + 1 : 0;
            last = now;
        }
        if (last[1] == 0) {
            throw new IOException("nothing was compacted within " + MOST_SECONDS + " s");
        }
    }

    private static long blockBytes(Path data) throws IOException {
        long sum = 0;
        try (Stream<Path> entries = Files.list(data)) {
            for (Path block : entries.filter(e -> Files.isRegularFile(e.resolve("meta.json"))).toList()) {
                sum += DirectoryCopy.bytes(block);
            }
        }
        return sum;
    }

    private static void print(int count, int steps, List<Cost> theirs, List<Cost> ours) {
        System.out.printf("%n%d series, %.2f hours, median of %d%n", count, steps * RemoteFeed.STEP_MILLIS / 3_600_000.0, ours.size());
        System.out.printf("%-28s %12s %12s %8s%n", "", "prometheus", "narthex", "ratio");
        row("compaction CPU, s", theirs, ours, Cost::cpuSeconds);
        row("of that the JVM's compiler", theirs, ours, Cost::compilerSeconds);
        row("compactions", theirs, ours, Cost::compactions);
        row("peak RSS, MiB", theirs, ours, Cost::peakMebibytes);
        row("blocks, MiB", theirs, ours, Cost::blockMebibytes);
    }

    private static void row(String name, List<Cost> theirs, List<Cost> ours, ToDoubleFunction<Cost> figure) {
        double a = median(theirs.stream().mapToDouble(figure).sorted().toArray());
        double b = median(ours.stream().mapToDouble(figure).sorted().toArray());
        System.out.printf("%-28s %12.2f %12.2f %8s%n", name, a, b, a == 0 ? "" : "%.2f".formatted(b / a));
    }

    private static double median(double[] sorted) {
        return sorted[sorted.length / 2];
    }
}
