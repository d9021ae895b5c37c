package org.narthex.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.narthex.model.Labels;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.Histogram;
import org.narthex.model.histogram.Span;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.tsdb.internal.Database;
import org.narthex.storage.tsdb.internal.DatabaseOptions;
import org.narthex.storage.tsdb.internal.head.ChunkRules;
import org.narthex.storage.tsdb.internal.head.HeadOptions;
import org.narthex.storage.tsdb.internal.wal.WalBatch;

/**
 * A data directory as six hours of scraping a hundred instances leave it: 15,100 series every 15 seconds, blocks of two
 * hours and a head, counters, gauges, classic and native histograms. Always the same. Confined to one thread.
 */
final class DashboardData {
    /** First time, Unix seconds; a border of blocks. */
    static final long START = 1782864000;
    /** Seconds between the samples of a series. */
    static final long STEP = 15;
    /** Last time. */
    static final long END = START + 6 * 3600 - STEP;
    /** Behind the newest samples, Unix seconds: when instant queries ask, as those of a server that goes on scraping do. */
    static final long NOW = END + STEP;

    private static final int INSTANCES = 100;
    private static final int BLOCK_SECONDS = 7200;
    private static final List<String> BOUNDS =
            List.of("0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "+Inf");
    private static final List<String> CODES = List.of("200", "301", "404", "500", "503");

    /** A series and how its value goes on. */
    private static final class Walk {
        private final Labels labels;
        private final int offset;
        private final double max;
        private final boolean counter;
        private double value;
        private long ref;

        Walk(Labels labels, int offset, double max, boolean counter, double value) {
            this.labels = labels;
            this.offset = offset;
            this.max = max;
            this.counter = counter;
            this.value = value;
        }

        double next(SplittableRandom random) {
            if (max == 0) {
                return value;
            }
            if (counter) {
                value = random.nextInt(20_000) == 0 ? 0 : value + random.nextInt((int) max);
            } else {
                value = Math.clamp(value + random.nextInt(-100, 101) * max / 5000, 0, max);
            }
            return value;
        }
    }

    /** A native histogram that grows. */
    private static final class Growth {
        private final Labels labels;
        private final int offset;
        private final long[] buckets = new long[12];
        private long zero;
        private double sum;
        private long ref;

        Growth(Labels labels, int offset) {
            this.labels = labels;
            this.offset = offset;
        }

        Histogram next(SplittableRandom random) {
            zero += random.nextInt(2);
            long count = zero;
            long[] deltas = new long[buckets.length];
            for (int i = 0; i < buckets.length; i++) {
                int more = random.nextInt(4);
                buckets[i] += more;
                sum += more * (0.01 + i);
                count += buckets[i];
                deltas[i] = buckets[i] - (i == 0 ? 0 : buckets[i - 1]);
            }
            List<Span> spans = List.of(new Span(-6, 8), new Span(1, 4));
            return new Histogram(
                    CounterResetHint.UNKNOWN, 1, 1e-6, zero, count, sum, spans, List.of(), deltas, new long[0], new double[0]);
        }
    }

    private final SplittableRandom random = new SplittableRandom(7);
    private final List<Walk> walks = new ArrayList<>();
    private final List<Growth> growths = new ArrayList<>();

    private DashboardData() {
        for (int i = 0; i < INSTANCES; i++) {
            instance("host-" + i + ".example.org:9100", "job-" + i % 5, random.nextInt(15_000), i);
        }
    }

    /** Writes the directory {@code data} below {@code folder}. */
    static Path write(Path folder) throws IOException {
        DashboardData all = new DashboardData();
        Path blocks = folder.resolve("blocks");
        Files.createDirectories(blocks);
        Path data = folder.resolve("data");
        for (long from = START; from < END; from += BLOCK_SECONDS) {
            boolean last = from + BLOCK_SECONDS > END;
            Path part = last ? data : folder.resolve("part-" + from);
            try (Database database = Database.open(options(part))) {
                all.write(database, from);
                if (!last) {
                    database.snapshot(blocks, true);
                }
            }
        }
        try (Stream<Path> written = Files.list(blocks)) {
            for (Path block : written.toList()) {
                Files.move(block, data.resolve(block.getFileName()));
            }
        }
        return data;
    }

    private static DatabaseOptions options(Path path) {
        ChunkRules chunks = new ChunkRules(BLOCK_SECONDS * 1000L, 120);
        return new DatabaseOptions(path, new HeadOptions(chunks, WalBatch.Compression.SNAPPY, 0, true), 1 << 27, true);
    }

    private void instance(String name, String job, int offset, int number) {
        for (int h = 0; h < 20; h++) {
            for (String code : CODES) {
                Labels labels = Labels.of("__name__", "http_requests_total", "job", job, "instance", name, "handler", "/api/v1/resource/" + h, "code", code);
                walks.add(new Walk(labels, offset, code.startsWith("5") ? 3 : 40, true, random.nextInt(100_000)));
            }
        }
        for (int h = 0; h < 2; h++) {
            for (int b = 0; b < BOUNDS.size(); b++) {
                Labels labels = Labels.of("__name__", "http_request_duration_seconds_bucket", "job", job, "instance", name, "handler", "/api/v1/resource/" + h, "le", BOUNDS.get(b));
                walks.add(new Walk(labels, offset, 4 + b * 3, true, 1000 * b));
            }
        }
        for (int d = 0; d < 20; d++) {
            gauge("node_filesystem_avail_bytes", job, name, offset, 1e11, "device", "/dev/sd" + d);
        }
        gauge("node_load1", job, name, offset, 16, "kind", "host");
        gauge("node_memory_used_bytes", job, name, offset, 6e9, "kind", "host");
        constant("node_memory_limit_bytes", job, name, offset, 8e9, "kind", "host");
        constant("up", job, name, offset, number % 17 == 3 ? 0 : 1);
        constant("build_info", job, name, offset, 1, "version", "3." + number % 4 + ".0", "revision", "r" + number % 9);
        Walk cpu = new Walk(Labels.of("__name__", "process_cpu_seconds_total", "job", job, "instance", name), offset, 15, true, 10);
        walks.add(cpu);
        for (int m = 0; m < 4; m++) {
            growths.add(new Growth(Labels.of("__name__", "rpc_duration_seconds", "job", job, "instance", name, "method", "Method" + m), offset));
        }
    }

    private void gauge(String metric, String job, String instance, int offset, double max, String label, String value) {
        Labels labels = Labels.of("__name__", metric, "job", job, "instance", instance, label, value);
        walks.add(new Walk(labels, offset, max, false, max * random.nextInt(100) / 100));
    }

    private void constant(String metric, String job, String instance, int offset, double value, String... more) {
        List<String> pairs = new ArrayList<>(List.of("__name__", metric, "job", job, "instance", instance));
        pairs.addAll(List.of(more));
        walks.add(new Walk(Labels.of(pairs.toArray(String[]::new)), offset, 0, false, value));
    }

    /** Writes one block's samples; every series anew, since each part is a database of its own. */
    private void write(Database database, long from) throws IOException {
        SampleBatch batch = new SampleBatch(walks.size());
        for (long t = from; t < from + BLOCK_SECONDS; t += STEP) {
            boolean first = t == from;
            try (Appender appender = database.appender()) {
                batch.clear();
                for (Walk w : walks) {
                    long time = t * 1000 + w.offset;
                    w.ref = first ? appender.resolve(w.labels, time) : w.ref;
                    batch.add(w.ref, time, w.next(random));
                }
                appender.append(batch);
                for (Growth g : growths) {
                    long time = t * 1000 + g.offset;
                    g.ref = first ? appender.resolve(g.labels, time) : g.ref;
                    appender.appendHistogram(g.ref, time, g.next(random), null);
                }
                appender.commit();
            }
        }
    }
}
