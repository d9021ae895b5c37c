package org.narthex.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a real Prometheus and this server in turn on the same generated targets and prints both sides and the ratios.
 *
 * <p>The peer is the binary that the environment variable {@code PROMETHEUS} names, else the one of the system. Options
 * are system properties: {@code bench.narthex} (the start script), {@code bench.warmup} (seconds before anything is
 * measured), {@code bench.seconds} (length of the measured window), {@code bench.shapes} (such as {@code
 * 100x5000,400x500}).
 */
public final class SideBySide {
    private static final int INTERVAL_SECONDS = 5;

    /** What is done once for each scrape is compiled after some 5,000 of them. */
    private static final int WARM_UP_SECONDS = Integer.getInteger("bench.warmup", 120);

    private static final Map<String, Boolean> QUERIES = queries();

    private SideBySide() {}

    private static Map<String, Boolean> queries() {
        Map<String, Boolean> queries = new LinkedHashMap<>();
        queries.put("service_pool_utilisation_ratio{handler=\"/api/v1/resource/1\"}", false);
        queries.put("service_requests_total{code=~\"5..\"}", false);
        queries.put("count(service_requests_total)", false);
        queries.put("sum by (code) (rate(service_requests_total[1m]))", false);
        queries.put("histogram_quantile(0.9, sum by (le) (rate(service_request_duration_seconds_bucket[1m])))", false);
        queries.put("sum by (code) (rate(service_requests_total{method=\"GET\"}[1m]))", true);
        queries.put("avg by (pool) (service_pool_utilisation_ratio)", true);
        queries.put("topk(5, sum by (handler) (rate(service_requests_total{code=\"500\"}[1m])))", true);
        queries.put("max_over_time(service_pool_utilisation_ratio{pool=\"pool-41\"}[2m])", true);
        queries.put("sum(rate(service_requests_total{code=\"500\"}[1m])) / sum(rate(service_requests_total[1m]))", true);
        return queries;
    }

    /** Figures of one server on one shape, by name, in order. */
    private record Figures(Map<String, Double> values) {
        Figures() {
            this(new LinkedHashMap<>());
        }

        void put(String name, double value) {
            values.put(name, value);
        }
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Path narthex = Path.of(System.getProperty("bench.narthex", "distribution/target/narthex/bin/narthex"));
        String named = System.getenv("PROMETHEUS");
        Path peer = Path.of(named == null || named.isEmpty() ? "/usr/bin/prometheus" : named);
        if (!Files.isExecutable(peer)) {
            System.err.println("no Prometheus to compare with: set PROMETHEUS, or install the package prometheus");
            System.exit(1);
        }
        int seconds = Integer.getInteger("bench.seconds", 60);
        for (String shape : System.getProperty("bench.shapes", "100x5000,400x500").split(",")) {
            int pages = Integer.parseInt(shape.substring(0, shape.indexOf('x')));
            int series = Integer.parseInt(shape.substring(shape.indexOf('x') + 1));
            Figures theirs = measure("prometheus", peer, pages, series, seconds);
            Figures ours = measure("narthex", narthex.toAbsolutePath(), pages, series, seconds);
            print(pages, series, theirs, ours);
        }
    }

    private static Figures measure(String name, Path program, int pages, int series, int seconds)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("bench-" + name);
        Figures figures = new Figures();
        try (TargetFarm farm = new TargetFarm(pages, series)) {
            Files.writeString(folder.resolve("prometheus.yml"), config(farm.port(), pages));
            try (Server server = Server.start(name, program, folder)) {
                System.err.println(name + ": warming up on " + pages + " pages of " + series + " series");
                TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
                ingest(server, seconds, figures);
                for (Map.Entry<String, Boolean> query : QUERIES.entrySet()) {
                    String kind = query.getValue() ? "range   " : "instant ";
                    figures.put(kind + "ms " + query.getKey(), server.queryMillis(query.getKey(), query.getValue()));
                }
                double[] restart = server.killAndRestart();
                figures.put("kill -9 to ready, s", restart[0]);
                figures.put("kill -9 to ready, CPU s", restart[1]);
            }
        } finally {
            DirectoryCopy.delete(folder);
        }
        return figures;
    }

    private static void ingest(Server server, int seconds, Figures figures) throws IOException, InterruptedException {
        String appended = "prometheus_tsdb_head_samples_appended_total";
        double samplesBefore = server.metric(appended);
        double cpuBefore = ProcessStat.cpuSeconds(server.pid());
        double compilerBefore = ProcessStat.compilerSeconds(server.pid());
        long walBefore = server.walBytes();
        TimeUnit.SECONDS.sleep(seconds);
        double samples = server.metric(appended) - samplesBefore;
        figures.put("samples in the window", samples);
        double cpu = ProcessStat.cpuSeconds(server.pid()) - cpuBefore;
        double compiler = ProcessStat.compilerSeconds(server.pid()) - compilerBefore;
        figures.put("CPU s a million samples", cpu / samples * 1e6);
        figures.put("CPU s a million samples without the JVM's compiler", (cpu - compiler) / samples * 1e6);
        figures.put("WAL bytes a sample", (server.walBytes() - walBefore) / samples);
        double active = server.metric("prometheus_tsdb_head_series");
        figures.put("active series", active);
        figures.put("RSS, MiB", ProcessStat.residentBytes(server.pid()) / 1048576.0);
        figures.put("RSS a series, KiB", ProcessStat.residentBytes(server.pid()) / 1024.0 / active);
    }

    private static String config(int port, int pages) {
        StringBuilder yaml = new StringBuilder("global:\n  scrape_interval: " + INTERVAL_SECONDS
                + "s\n  scrape_timeout: " + INTERVAL_SECONDS + "s\nscrape_configs:\n  - job_name: bench\n    static_configs:\n");
        for (int i = 0; i < pages; i++) {
            yaml.append("      - targets: ['127.0.0.1:").append(port).append("']\n        labels: {__metrics_path__: /page/")
                    .append(i).append(", instance: 'page-").append(i).append("'}\n");
        }
        return yaml.toString();
    }

    private static void print(int pages, int series, Figures theirs, Figures ours) {
        System.out.printf("%n%d pages of %d series, every %d s%n", pages, series, INTERVAL_SECONDS);
        System.out.printf("%-112s %14s %14s %8s%n", "", "prometheus", "narthex", "ratio");
        for (String name : theirs.values().keySet()) {
            double a = theirs.values().get(name);
            double b = ours.values().getOrDefault(name, Double.NaN);
            System.out.printf("%-112s %14.3f %14.3f %8.2f%n", name, a, b, b / a);
        }
    }
}
