package org.narthex.itest.differential;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.narthex.itest.system.ServerProcess;
import org.narthex.model.Labels;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.tsdb.internal.Database;
import org.narthex.storage.tsdb.internal.DatabaseOptions;
import org.narthex.storage.tsdb.internal.head.ChunkRules;
import org.narthex.storage.tsdb.internal.head.HeadOptions;
import org.narthex.storage.tsdb.internal.wal.WalBatch;

/**
 * Measures queries as dashboards ask them, over 3,000 series and six hours, against both servers one after the other, by
 * hand: {@code DashboardSpeed <peer>}. Prints CPU and latency of each query, and the ratios.
 */
final class DashboardSpeed {
    private static final long START = 1782864000;
    private static final int HOURS = 6;
    private static final int STEP = 15;
    private static final int WARM = 12;
    private static final int RUNS = 10;
    private static final double TICK_MILLIS = 10;

    private static final List<String> QUERIES = List.of(
            "sum(rate(requests_total[5m]))",
            "sum by (handler) (rate(requests_total[5m]))",
            "topk(10, sum by (instance) (rate(requests_total[5m])))",
            "histogram_quantile(0.99, sum by (le, handler) (rate(latency_bucket[5m])))",
            "avg by (instance) (load)",
            "max_over_time(load[1h])",
            "sum by (job) (rate(requests_total{code=~\"5..\"}[5m])) / sum by (job) (rate(requests_total[5m]))",
            "count(load > 50)",
            "increase(requests_total{handler=\"/h1\"}[1h])",
            "quantile(0.9, load)",
            "avg by (instance) (avg_over_time(load[5m]))",
            "max_over_time(sum by (job) (rate(requests_total[5m]))[30m:1m])",
            "load * on (instance) group_left (version) build_info",
            "predict_linear(load[1h], 3600) < 0",
            "requests_total{handler=~\"/h[1-3]\"}");

    private DashboardSpeed() {}

    /** Measures and prints. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("dashboards");
        Path data = work.resolve("data");
        write(data);
        try (Arena arena = Arena.open(Path.of(args[0]), data, work, "")) {
            System.out.printf("%-100s %8s %8s %6s %8s %8s %6s%n", "query", "CPU ms", "peer", "ratio", "ms", "peer", "ratio");
            double cpuLog = 0;
            double timeLog = 0;
            for (String query : QUERIES) {
                double[] ours = measure(arena.ours(), query);
                double[] theirs = measure(arena.theirs(), query);
                cpuLog += Math.log(ours[0] / theirs[0]);
                timeLog += Math.log(ours[1] / theirs[1]);
                System.out.printf(
                        "%-100s %8.1f %8.1f %6.2f %8.1f %8.1f %6.2f%n",
                        query, ours[0], theirs[0], ours[0] / theirs[0], ours[1], theirs[1], ours[1] / theirs[1]);
            }
            System.out.printf(
                    "geometric mean: CPU %.2f, latency %.2f%n",
                    Math.exp(cpuLog / QUERIES.size()), Math.exp(timeLog / QUERIES.size()));
        }
    }

    /** CPU and elapsed milliseconds of one query. */
    private static double[] measure(ServerProcess server, String query) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        long end = START + HOURS * 3600 - STEP;
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port()
                        + "/api/v1/query_range?step=60&start=" + (end - (HOURS - 1) * 3600) + "&end=" + end + "&query="
                        + ServerProcess.encode(query)))
                .build();
        for (int i = 0; i < WARM; i++) {
            ask(http, request);
        }
        double cpu = cpuMillis(server);
        long begin = System.nanoTime();
        for (int i = 0; i < RUNS; i++) {
            ask(http, request);
        }
        double elapsed = (System.nanoTime() - begin) / 1e6;
        return new double[] {Math.max(TICK_MILLIS, cpuMillis(server) - cpu) / RUNS, elapsed / RUNS};
    }

    private static void ask(HttpClient http, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException("status " + answer.statusCode() + " for " + request.uri());
        }
    }

    /** User and system time of a process. */
    private static double cpuMillis(ServerProcess server) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + server.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_MILLIS;
    }

    private static void write(Path data) throws IOException {
        HeadOptions head = new HeadOptions(new ChunkRules(7_200_000, 120), WalBatch.Compression.SNAPPY, 10_000, true);
        List<Labels> counters = new ArrayList<>();
        List<Labels> gauges = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String instance = "host" + i + ":9100";
            String job = "job" + i % 4;
            for (int h = 0; h < 15; h++) {
                for (String code : List.of("200", "404", "500", "503", "301")) {
                    counters.add(Labels.of("__name__", "requests_total", "job", job, "instance", instance, "handler", "/h" + h, "code", code));
                }
            }
            for (int h = 0; h < 5; h++) {
                for (String le : List.of("0.005", "0.01", "0.05", "0.1", "0.5", "1", "5", "10", "+Inf")) {
                    counters.add(Labels.of("__name__", "latency_bucket", "job", job, "instance", instance, "handler", "/h" + h, "le", le));
                }
            }
            for (int d = 0; d < 30; d++) {
                gauges.add(Labels.of("__name__", "load", "job", job, "instance", instance, "device", "d" + d));
            }
            gauges.add(Labels.of("__name__", "build_info", "job", job, "instance", instance, "version", "1." + i % 3));
        }
        SplittableRandom random = new SplittableRandom(7);
        double[] values = new double[counters.size()];
        try (Database database = Database.open(new DatabaseOptions(data, head, 1 << 24, true))) {
            long[] refs = new long[counters.size() + gauges.size()];
            for (long t = START; t < START + HOURS * 3600L; t += STEP) {
                try (Appender appender = database.appender()) {
                    SampleBatch batch = new SampleBatch(refs.length);
                    for (int i = 0; i < refs.length; i++) {
                        boolean counter = i < values.length;
                        if (refs[i] == 0) {
                            refs[i] = appender.resolve(counter ? counters.get(i) : gauges.get(i - values.length), t * 1000);
                        }
                        double value = counter ? values[i] += random.nextInt(20) : random.nextInt(1000) / 10.0;
                        batch.add(refs[i], t * 1000, value);
                    }
                    appender.append(batch);
                    appender.commit();
                }
            }
        }
    }
}
