package org.narthex.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Asks a real Prometheus and this server the queries of dashboards in turn, each on its own copy of one data directory
 * with blocks and a head, and prints time, CPU and memory of both and the ratios: what each query takes the first time, and
 * what it takes in a server that has compiled it.
 *
 * <p>The peer is the binary that the environment variable {@code PROMETHEUS} names, else the one of the system. Options
 * are system properties: {@code bench.narthex} (the start script), {@code bench.only} (a regular expression that finds
 * something in the names of the queries to ask), {@code bench.data} (a folder whose data directory is used, and left
 * there for the next run where it has none).
 */
public final class QuerySpeed {
    /** So many seconds of the peer's time each query is asked for, unless that is less or more often than this. */
    private static final double SECONDS = Double.parseDouble(System.getProperty("bench.seconds", "2.5"));

    private static final int LEAST_RUNS = 5;
    private static final int MOST_RUNS = 1000;
    /** How often we are asked at least before the measurement. */
    private static final int WARM_RUNS = 15;
    /** Seconds of repetition after which it is seen how much the JVM has compiled. */
    private static final double ROUND_SECONDS = 1;
    /** The measurement begins when the JVM compiles for less than this part of the time, or after {@link #PATIENCE}. */
    private static final double COMPILING_PART = 0.05;
    /** Rounds at most that are waited for that. */
    private static final int PATIENCE = 12;
    private static final double TICK = 0.01;

    /** What was measured of one server: milliseconds. */
    private record Figures(double cold, double time, double cpu) {}

    /** A query's figures. */
    private record Row(String name, Figures theirs, Figures ours, boolean equal) {
        /** Of time, CPU and the first time. */
        double[] ratios() {
            return new double[] {ours.time / theirs.time, ours.cpu / theirs.cpu, ours.cold / theirs.cold};
        }
    }

    private QuerySpeed() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path narthex = Path.of(System.getProperty("bench.narthex", "distribution/target/narthex/bin/narthex"));
        String named = System.getenv("PROMETHEUS");
        Path peer = Path.of(named == null || named.isEmpty() ? "/usr/bin/prometheus" : named);
        if (!Files.isExecutable(peer)) {
            System.err.println("no Prometheus to compare with: set PROMETHEUS, or install the package prometheus");
            System.exit(1);
        }
        String only = System.getProperty("bench.only", "");
        List<DashboardQueries.Request> requests = DashboardQueries.all().stream()
                .filter(r -> java.util.regex.Pattern.compile(only).matcher(r.name()).find())
                .toList();
        Path folder = Files.createTempDirectory("bench-queries");
        try {
            Path data = data(folder);
            try (Server theirs = open("prometheus", peer, folder, data);
                    Server ours = open("narthex", narthex.toAbsolutePath(), folder, data)) {
                means(ask(requests, theirs, ours));
                memory(theirs, ours);
            }
        } finally {
            DirectoryCopy.delete(folder);
        }
    }

    private static Path data(Path folder) throws IOException {
        String kept = System.getProperty("bench.data", "");
        if (!kept.isEmpty() && Files.isDirectory(Path.of(kept, "data"))) {
            return Path.of(kept, "data");
        }
        System.err.println("writing the data directory");
        return DashboardData.write(kept.isEmpty() ? folder : Path.of(kept));
    }

    private static Server open(String name, Path program, Path folder, Path data)
            throws IOException, InterruptedException {
        Path home = folder.resolve(name);
        Files.createDirectories(home);
        Files.writeString(home.resolve("prometheus.yml"), "global: {}\n");
        copy(data, home.resolve("data"));
        return Server.start(name, program, home, "--storage.tsdb.retention.time=100y");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    /** Asks everything once for the figures of servers that have just started, then each query as often as it takes, beginning
     * when nothing is left to compile. */
    private static List<Row> ask(List<DashboardQueries.Request> requests, Server theirs, Server ours)
            throws IOException {
        double[][] cold = new double[requests.size()][];
        boolean[] equal = new boolean[requests.size()];
        for (int i = 0; i < cold.length; i++) {
            Server.Answer a = theirs.ask(requests.get(i));
            Server.Answer b = ours.ask(requests.get(i));
            cold[i] = new double[] {a.millis(), b.millis()};
            equal[i] = a.length() == b.length() || requests.get(i).gzip();
        }
        System.out.printf(
                "%9s %9s %6s  %9s %9s %6s  %9s %9s %6s  %s%n",
                "peer", "ms", "ratio", "peer CPU", "CPU ms", "ratio", "peer cold", "cold ms", "ratio",
                "query (≠: answers of different length)");
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < cold.length; i++) {
            DashboardQueries.Request request = requests.get(i);
            warm(request, theirs, 2, 0);
            warm(request, ours, WARM_RUNS, SECONDS);
            settle(request, ours);
            double theirCpu = ProcessStat.cpuSeconds(theirs.pid());
            double ourCpu = ProcessStat.cpuSeconds(ours.pid());
            double[][] times = rounds(request, theirs, ours);
            double runs = times[0].length;
            theirCpu = Math.max(TICK, ProcessStat.cpuSeconds(theirs.pid()) - theirCpu) / runs * 1000;
            ourCpu = Math.max(TICK, ProcessStat.cpuSeconds(ours.pid()) - ourCpu) / runs * 1000;
            Row row = new Row(
                    request.name(),
                    new Figures(cold[i][0], median(times[0]), theirCpu),
                    new Figures(cold[i][1], median(times[1]), ourCpu),
                    equal[i]);
            print(row);
            rows.add(row);
        }
        return rows;
    }

    /** Asks one of them so often and so long at least. */
    private static void warm(DashboardQueries.Request request, Server server, int least, double seconds)
            throws IOException {
        double spent = 0;
        for (int n = 0; n < least || spent < seconds * 1000; n++) {
            spent += server.ask(request).millis();
        }
    }

    /** Asks until the server's JVM has compiled what is hot, as it has in one that runs for days. */
    private static void settle(DashboardQueries.Request request, Server server) throws IOException {
        for (int round = 0; round < PATIENCE; round++) {
            double before = ProcessStat.compilerSeconds(server.pid());
            warm(request, server, 1, ROUND_SECONDS);
            if (ProcessStat.compilerSeconds(server.pid()) - before < COMPILING_PART * ROUND_SECONDS) {
                return;
            }
        }
    }

    /** Asks both in turn; milliseconds of the peer's answers and of ours. */
    private static double[][] rounds(DashboardQueries.Request request, Server theirs, Server ours)
            throws IOException {
        double[] a = new double[MOST_RUNS];
        double[] b = new double[MOST_RUNS];
        double spent = 0;
        int n = 0;
        while (n < MOST_RUNS && (n < LEAST_RUNS || spent < SECONDS * 1000)) {
            a[n] = theirs.ask(request).millis();
            b[n] = ours.ask(request).millis();
            spent += a[n++];
        }
        return new double[][] {Arrays.copyOf(a, n), Arrays.copyOf(b, n)};
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void print(Row r) {
        double[] ratios = r.ratios();
        System.out.printf(
                "%9.2f %9.2f %6.2f  %9.2f %9.2f %6.2f  %9.2f %9.2f %6.2f  %s%s%n",
                r.theirs.time, r.ours.time, ratios[0],
                r.theirs.cpu, r.ours.cpu, ratios[1],
                r.theirs.cold, r.ours.cold, ratios[2],
                r.equal ? "" : "≠ ", r.name);
    }

    private static void means(List<Row> rows) {
        double[] logs = new double[3];
        double[] worst = new double[3];
        for (Row r : rows) {
            double[] ratios = r.ratios();
            for (int i = 0; i < ratios.length; i++) {
                logs[i] += Math.log(ratios[i]) / rows.size();
                worst[i] = Math.max(worst[i], ratios[i]);
            }
        }
        String line = "%26.3f  %26.3f  %26.3f  %s%n";
        System.out.printf(
                line, Math.exp(logs[0]), Math.exp(logs[1]), Math.exp(logs[2]), "geometric mean of " + rows.size());
        System.out.printf(line, worst[0], worst[1], worst[2], "greatest");
    }

    private static void memory(Server theirs, Server ours) throws IOException {
        for (String field : List.of("VmHWM", "VmRSS", "RssAnon")) {
            double a = ProcessStat.memory(theirs.pid(), field) / 1048576.0;
            double b = ProcessStat.memory(ours.pid(), field) / 1048576.0;
            System.out.printf("%9.0f %9.0f %6.2f  %s, MiB%n", a, b, b / a, field);
        }
    }
}
