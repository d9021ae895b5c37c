package org.narthex.itest.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packed server scrapes real exporters; then a real Prometheus opens what it wrote, and both answer the same queries.
 */
class SameAnswersIT {
    private static final int SECONDS_OF_DATA = 25;

    @TempDir
    Path folder;

    @Test
    void answersEqualThoseOfARealPrometheusOnTheSameData() throws Exception {
        Path prometheus = Distribution.prometheus();
        List<String> queries = queries();
        assertThat(queries).hasSizeGreaterThanOrEqualTo(100);
        long stopped;
        try (ServerProcess node = nodeExporter();
                ServerProcess debian = ServerProcess.prometheusLike(
                        "debian", Distribution.systemPrometheus(), folderWith("debian", "global: {}\n"))) {
            node.await("/metrics");
            debian.awaitReady();
            Path home = folderWith("scraping", config(node.port(), debian.port()));
            try (ServerProcess narthex = ServerProcess.narthex(home)) {
                narthex.awaitReady();
                Await.until(Duration.ofSeconds(30), () -> narthex.query("sum(up)").value() == 2);
                everyModeHasARate(narthex);
                promtoolUnderstands(narthex);
                Await.until(
                        Duration.ofSeconds(3 * SECONDS_OF_DATA),
                        () -> narthex.query("min(count_over_time(up[5m]))").value() >= SECONDS_OF_DATA);
                assertThat(narthex.terminate()).isZero();
            }
            stopped = System.currentTimeMillis();
        }
        compare(prometheus, queries, stopped - 1500);
    }

    private static void everyModeHasARate(ServerProcess narthex) {
        Set<String> modes = new TreeSet<>();
        Await.until(Duration.ofSeconds(30), () -> {
            modes.clear();
            narthex.query("sum by (mode) (rate(node_cpu_seconds_total[1m]))")
                    .result()
                    .forEach(series -> modes.add(series.path("metric").path("mode").asText()));
            return !modes.isEmpty();
        });
        assertThat(modes).contains("idle", "iowait", "irq", "nice", "softirq", "steal", "system", "user");
    }

    private void promtoolUnderstands(ServerProcess narthex) throws IOException, InterruptedException {
        String server = "http://127.0.0.1:" + narthex.port();
        assertThat(promtool("query", "instant", server, "up")).contains("up{", "=> 1 @");
        long now = System.currentTimeMillis() / 1000;
        assertThat(promtool("query", "range", "--start=" + (now - 60), "--end=" + now, "--step=5s", server, "up"))
                .contains("up{");
        assertThat(promtool("query", "series", "--match=up", server)).contains("__name__=\"up\"");
        assertThat(promtool("query", "labels", server, "job")).contains("node", "prometheus");
    }

    private static String promtool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Distribution.promtool().toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    /**
     * Known changes of Prometheus since version 2: atan2 drops the name, and rates of counters near
     * zero are extrapolated differently.
     */
    private static boolean changedSinceTwo(String query) {
        return query.contains("atan2") || query.matches("(.*[^i])?(rate|increase)\\(.*");
    }

    /**
     * The last moment, in milliseconds and not after the one given, whose windows of whole seconds begin neither with
     * a sample nor with a step of a subquery: version 2 counts these to the window, version 3 does not.
     */
    private static long besidesSamples(ServerProcess server, long latest) throws IOException, InterruptedException {
        BitSet taken = new BitSet(1000);
        taken.set(0);
        server.query("up[5m]", seconds(latest))
                .result()
                .forEach(series -> series.path("values").forEach(sample -> taken.set((int)
                        Math.floorMod(Math.round(sample.path(0).asDouble() * 1000), 1000L))));
        assertThat(taken.cardinality()).isBetween(2, 999);
        long moment = latest;
        while (taken.get((int) (moment % 1000))) {
            moment--;
        }
        return moment;
    }

    private static String seconds(long milliseconds) {
        return String.format(Locale.ROOT, "%.3f", milliseconds / 1000.0);
    }

    private void compare(Path prometheus, List<String> queries, long latest) throws Exception {
        Path ours = folderWith("ours", "global: {}\n");
        Path theirs = folderWith("theirs", "global: {}\n");
        Folders.copy(folder.resolve("scraping/data"), ours.resolve("data"));
        Folders.copy(folder.resolve("scraping/data"), theirs.resolve("data"));
        List<String> differences = new ArrayList<>();
        int compared = 0;
        int leftOut = 0;
        try (ServerProcess a = ServerProcess.narthex(ours).awaitReady();
                ServerProcess b = ServerProcess.prometheusLike("peer", prometheus, theirs).awaitReady()) {
            long end = besidesSamples(a, latest);
            String start = seconds(end - 20_000);
            String time = seconds(end);
            boolean old = b.get("/api/v1/status/buildinfo").body().contains("\"version\":\"2.");
            for (String query : queries) {
                if (old && changedSinceTwo(query)) {
                    leftOut++;
                    continue;
                }
                QueryComparison.differences(a.query(query, time), b.query(query, time))
                        .forEach(d -> differences.add(query + " at " + time + ": " + d));
                QueryComparison.differences(
                                a.queryRange(query, start, time, "3"), b.queryRange(query, start, time, "3"))
                        .forEach(d -> differences.add(query + " over 20 s: " + d));
                compared += 2;
            }
        }
        System.out.println("SameAnswersIT: " + compared + " queries compared, " + differences.size() + " differences; "
                + leftOut + " left out because their answer changed since version 2");
        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThanOrEqualTo(200);
    }

    private ServerProcess nodeExporter() throws IOException {
        int port = ServerProcess.freePort();
        return ServerProcess.start(
                "node-exporter",
                List.of(Distribution.nodeExporter().toString(), "--web.listen-address=127.0.0.1:" + port),
                port,
                folder);
    }

    private Path folderWith(String name, String config) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        Files.writeString(home.resolve("prometheus.yml"), config);
        return home;
    }

    private static String config(int nodePort, int prometheusPort) {
        return """
                global:
                  scrape_interval: 1s
                  scrape_timeout: 1s
                scrape_configs:
                  - job_name: node
                    static_configs: [{targets: ['127.0.0.1:%d']}]
                  - job_name: prometheus
                    static_configs: [{targets: ['127.0.0.1:%d'], labels: {origin: debian}}]
                """.formatted(nodePort, prometheusPort);
    }

    private static List<String> queries() throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(SameAnswersIT.class.getResourceAsStream("/same-answers.promql")),
                StandardCharsets.UTF_8))) {
            return in.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
        }
    }
}
