package org.narthex.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Sends hours of samples by remote write in minutes, to each server in turn, and prints how the memory of each grows.
 * Samples are 15 s apart; the first one is at the beginning of a block's range, so that the head is cut at its due time.
 *
 * <p>Options are system properties: {@code bench.series} (500000), {@code bench.hours} (2), {@code bench.narthex} (the
 * start script), {@code bench.servers} (such as {@code prometheus,narthex,victoria-metrics}). The environment variables
 * {@code PROMETHEUS} and {@code VICTORIA_METRICS} name the others' binaries.
 */
public final class TimeLapse {
    private static final long RANGE_MILLIS = 7_200_000;
    private static final double HOUR_MILLIS = 3_600_000;

    private final int count = Integer.getInteger("bench.series", 500_000);
    private final int steps = (int) (Double.parseDouble(System.getProperty("bench.hours", "2")) * HOUR_MILLIS / RemoteFeed.STEP_MILLIS);

    private TimeLapse() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        TimeLapse lapse = new TimeLapse();
        for (String name : System.getProperty("bench.servers", "prometheus,narthex").split(",")) {
            lapse.measure(name);
        }
    }

    private static Path program(String name) throws IOException {
        String variable = name.toUpperCase(Locale.ROOT).replace('-', '_');
        String named = System.getenv(variable);
        Path path = Path.of(named == null || named.isEmpty() ? "/usr/bin/" + name : named);
        if (name.equals("narthex")) {
            path = Path.of(System.getProperty("bench.narthex", "distribution/target/narthex/bin/narthex"));
        }
        if (!Files.isExecutable(path)) {
            throw new IOException("no server " + path + ": set " + variable);
        }
        return path.toAbsolutePath();
    }

    private static List<String> command(String name, Path folder, int port) throws IOException {
        String address = "127.0.0.1:" + port;
        if (name.equals("victoria-metrics")) {
            return List.of(
                    program(name).toString(), "-storageDataPath=" + folder.resolve("data"), "-httpListenAddr=" + address);
        }
        Path config = folder.resolve("prometheus.yml");
        Files.writeString(config, "global: {}\n");
        return List.of(
                program(name).toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.enable-remote-write-receiver",
                "--web.listen-address=" + address);
    }

    private void measure(String name) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("bench-" + name);
        String ready = name.equals("victoria-metrics") ? "/health" : "/-/ready";
        try (Server server = Server.start(name, port -> command(name, folder, port), ready, folder)) {
            System.out.printf("%n%s, %d series of ten labels%n", name, count);
            System.out.printf("%12s %12s %12s %16s %14s%n", "hours", "RSS, MiB", "highest", "KiB a series", "CPU s");
            print(server, 0);
            feed(server);
        } finally {
            DirectoryCopy.delete(folder);
        }
    }

    private void feed(Server server) throws IOException, InterruptedException {
        long begin = (System.currentTimeMillis() - steps * RemoteFeed.STEP_MILLIS) / RANGE_MILLIS * RANGE_MILLIS;
        new RemoteFeed(count).send(server, begin, steps, step -> {
            if (step == 1 || step % 60 == 0) {
                print(server, step);
            }
        });
        // Prometheus moves complete chunks to files once a minute of true time.
        TimeUnit.SECONDS.sleep(75);
        print(server, steps);
    }

    private void print(Server server, int step) throws IOException {
        long resident = ProcessStat.residentBytes(server.pid());
        System.out.printf(
                "%12.2f %12d %12d %16.3f %14.1f%n",
                step * RemoteFeed.STEP_MILLIS / HOUR_MILLIS,
                resident >> 20,
                ProcessStat.highestResidentBytes(server.pid()) >> 20,
                resident / 1024.0 / count,
                ProcessStat.cpuSeconds(server.pid()));
    }
}
