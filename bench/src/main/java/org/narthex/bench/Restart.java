package org.narthex.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Starts a real Prometheus and this server in turn on copies of one data directory that a killed server left behind, and
 * prints how long both take until they are ready.
 *
 * <p>The directory comes from a run of this server on generated targets, which is killed without warning; both servers can
 * open it. Options are system properties: {@code bench.narthex} (the start script), {@code bench.restarts} (pages x series
 * a page @ seconds between scrapes : seconds of scraping, such as {@code 100x5000@5:125,86x500@1:700}), {@code bench.rounds}
 * (restarts of each; the median counts), {@code bench.directories} (where directories are kept for later runs).
 */
public final class Restart {
    private Restart() {}

    /** What a start cost. */
    private record Start(double seconds, double cpuSeconds, double peakMebibytes, double series) {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path narthex = Path.of(System.getProperty("bench.narthex", "distribution/target/narthex/bin/narthex"));
        String named = System.getenv("PROMETHEUS");
        Path peer = Path.of(named == null || named.isEmpty() ? "/usr/bin/prometheus" : named);
        if (!Files.isExecutable(peer)) {
            System.err.println("no Prometheus to compare with: set PROMETHEUS, or install the package prometheus");
            System.exit(1);
        }
        String kept = System.getProperty("bench.directories");
        Path directories = kept == null ? Files.createTempDirectory("bench-restart") : Path.of(kept);
        int rounds = Integer.getInteger("bench.rounds", 3);
        try {
            for (String shape :
                    System.getProperty("bench.restarts", "100x5000@5:125,86x500@1:700").split(",")) {
                compare(shape, directories, narthex.toAbsolutePath(), peer, rounds);
            }
        } finally {
            if (kept == null) {
                DirectoryCopy.delete(directories);
            }
        }
    }

    private static void compare(String shape, Path directories, Path narthex, Path peer, int rounds)
            throws IOException, InterruptedException {
        Path standing = directories.resolve(shape.replaceAll("[^0-9]", "-"));
        if (!Files.isDirectory(standing.resolve("data"))) {
            scrape(shape, standing, narthex);
        }
        Map<String, List<Start>> starts = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            start("prometheus", peer, standing, starts);
            start("narthex", narthex, standing, starts);
        }
        print(shape, DirectoryCopy.bytes(standing.resolve("data/wal")) / 1048576.0, starts);
    }

    private static void scrape(String shape, Path folder, Path program) throws IOException, InterruptedException {
        int[] n = Arrays.stream(shape.split("[x@:]")).mapToInt(Integer::parseInt).toArray();
        Files.createDirectories(folder);
        try (TargetFarm farm = new TargetFarm(n[0], n[1])) {
            StringBuilder yaml = new StringBuilder("global: {scrape_interval: " + n[2] + "s, scrape_timeout: " + n[2]
                    + "s}\nscrape_configs:\n  - job_name: bench\n    static_configs:\n");
            for (int i = 0; i < n[0]; i++) {
                yaml.append("      - targets: ['127.0.0.1:").append(farm.port()).append("']\n        labels: {__metrics_path__: /page/")
                        .append(i).append(", instance: 'page-").append(i).append("'}\n");
            }
            Files.writeString(folder.resolve("prometheus.yml"), yaml);
            try (Server server = Server.start("narthex", program, folder)) {
                TimeUnit.SECONDS.sleep(n[3]);
                System.err.printf(
                        "%s: %.0f series, %.0f samples, %d MiB resident before the kill%n",
                        shape,
                        server.metric("prometheus_tsdb_head_series"),
                        server.metric("prometheus_tsdb_head_samples_appended_total"),
                        ProcessStat.residentBytes(server.pid()) >> 20);
            }
        }
        Files.deleteIfExists(folder.resolve("data/lock"));
    }

    private static void start(String name, Path program, Path standing, Map<String, List<Start>> into)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("bench-" + name);
        try {
            DirectoryCopy.copy(standing.resolve("data"), folder.resolve("data"));
            Files.writeString(folder.resolve("prometheus.yml"), "global: {}\n");
            long begin = System.nanoTime();
            try (Server server = Server.start(name, program, folder)) {
                double seconds = (System.nanoTime() - begin) / 1e9;
                double cpu = ProcessStat.cpuSeconds(server.pid());
                double peak = ProcessStat.highestResidentBytes(server.pid()) / 1048576.0;
                into.computeIfAbsent(name, k -> new ArrayList<>())
                        .add(new Start(seconds, cpu, peak, server.metric("prometheus_tsdb_head_series")));
            }
        } finally {
            DirectoryCopy.delete(folder);
        }
    }

    private static void print(String shape, double logMebibytes, Map<String, List<Start>> starts) {
        List<Start> theirs = starts.getOrDefault("prometheus", List.of());
        List<Start> ours = starts.getOrDefault("narthex", List.of());
        System.out.printf("%n%s, %.0f MiB of log: median of %d starts%n", shape, logMebibytes, ours.size());
        System.out.printf("%-24s %12s %12s %8s%n", "", "prometheus", "narthex", "ratio");
        row("kill -9 to ready, s", theirs.stream().mapToDouble(Start::seconds), ours.stream().mapToDouble(Start::seconds));
        row("CPU s until then", theirs.stream().mapToDouble(Start::cpuSeconds), ours.stream().mapToDouble(Start::cpuSeconds));
        row(
                "peak RSS, MiB",
                theirs.stream().mapToDouble(Start::peakMebibytes),
                ours.stream().mapToDouble(Start::peakMebibytes));
        row("series", theirs.stream().mapToDouble(Start::series), ours.stream().mapToDouble(Start::series));
    }

    private static void row(String name, java.util.stream.DoubleStream theirs, java.util.stream.DoubleStream ours) {
        double a = median(theirs.sorted().toArray());
        double b = median(ours.sorted().toArray());
        System.out.printf("%-24s %12.2f %12.2f %8.2f%n", name, a, b, b / a);
    }

    private static double median(double[] sorted) {
        return sorted[sorted.length / 2];
    }
}
