package org.narthex.itest.differential;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.narthex.model.Labels;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Span;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.tsdb.internal.Database;
import org.narthex.storage.tsdb.internal.DatabaseOptions;
import org.narthex.storage.tsdb.internal.block.ChunkEncodings;
import org.narthex.storage.tsdb.internal.head.ChunkRules;
import org.narthex.storage.tsdb.internal.head.HeadOptions;
import org.narthex.storage.tsdb.internal.wal.WalBatch;

/**
 * A data directory with what is hard for queries: native histograms of all schemas, classic ones, hard numbers, stale
 * markers, gaps, resets, series that change their kind, names in all scripts. Always the same. Confined to one thread.
 */
final class VariedData {
    /** First time, Unix seconds. */
    static final long START = 1782864000;
    /** Last time. */
    static final long END = START + 3600;

    private static final int STEP = 15;
    private static final double[] HARD = {
        Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0, -0.0, 1e308, -1e308, 4.9e-324, 1e-300, 0.1,
        9007199254740993.0, -1
    };

    private final SplittableRandom random = new SplittableRandom(42);
    private final Appender appender;
    private final VariedStarts starts;

    private VariedData(Appender appender, boolean withStarts) {
        this.appender = appender;
        this.starts = new VariedStarts(withStarts);
    }

    /**
     * Writes the directory.
     *
     * @param withStarts whether counters and histograms have start timestamps
     */
    static void write(Path data, boolean withStarts) throws IOException {
        ChunkRules chunks = new ChunkRules(7_200_000, 120, new ChunkEncodings(withStarts, withStarts), withStarts);
        HeadOptions head = new HeadOptions(chunks, WalBatch.Compression.SNAPPY, 1000, true);
        try (Database database = Database.open(new DatabaseOptions(data, head, 1 << 20, true))) {
            try (Appender appender = database.appender()) {
                new VariedData(appender, withStarts).all();
                appender.commit();
            }
        }
    }

    private void all() {
        for (String job : List.of("api", "db")) {
            for (int i = 0; i < 3; i++) {
                String instance = job + i + ":80";
                counter(Labels.of("__name__", "jobs_total", "job", job, "instance", instance, "code", "200"), 0.01);
                counter(Labels.of("__name__", "jobs_total", "job", job, "instance", instance, "code", "500"), 0.1);
                gauge(Labels.of("__name__", "load", "job", job, "instance", instance), 0.05, 0.02);
                gauge(Labels.of("__name__", "target_info", "job", job, "instance", instance, "version", "1." + i, "zone", i == 0 ? "eu" : "us"), 0, -1);
                gauge(Labels.of("__name__", "up", "job", job, "instance", instance), 0, 0.01);
                for (String le : List.of("0.1", "0.5", "1", "5", "+Inf")) {
                    counter(Labels.of("__name__", "latency_bucket", "job", job, "instance", instance, "le", le), 0);
                }
                histograms(Labels.of("__name__", "native", "job", job, "instance", instance), i - 1, CounterResetHint.UNKNOWN, 0.02);
                histograms(Labels.of("__name__", "native_gauge", "job", job, "instance", instance), 3, CounterResetHint.GAUGE, 0.3);
                histograms(Labels.of("__name__", "native_custom", "job", job, "instance", instance), -53, CounterResetHint.UNKNOWN, 0.05);
            }
        }
        histograms(Labels.of("__name__", "native_mixed", "kind", "exponential"), 2, CounterResetHint.UNKNOWN, 0.1);
        histograms(Labels.of("__name__", "native_mixed", "kind", "custom"), -53, CounterResetHint.UNKNOWN, 0.1);
        mixed(Labels.of("__name__", "kinds", "kind", "both"));
        mixed(Labels.of("__name__", "kinds", "kind", "both too"));
        gauge(Labels.of("__name__", "kinds", "kind", "float"), 0, 0);
        histograms(Labels.of("__name__", "kinds", "kind", "histogram"), 0, CounterResetHint.UNKNOWN, 0);
        for (int i = 0; i < 4; i++) {
            hard(Labels.of("__name__", "hard", "n", Integer.toString(i)));
            gauge(Labels.of("__name__", "größe", "längen.maß", "m" + i, "job", "api"), 0.1, 0.1);
            gauge(Labels.of("__name__", "http.requests", "http.route", "/é" + i % 2, "id", "日本" + i), 0.1, 0.1);
        }
        counter(Labels.of("__name__", "latency_bucket", "job", "odd", "le", "1"), 0.2);
        counter(Labels.of("__name__", "latency_bucket", "job", "odd", "le", "2"), 0.2);
        counter(Labels.of("__name__", "latency_bucket", "job", "odd", "le", "+Inf"), 0.2);
        histograms(Labels.of("__name__", "latency_bucket", "job", "odd"), 1, CounterResetHint.UNKNOWN, 0);
        histogramsOfAllKinds();
        new VariedLabels(appender, random).all();
    }

    private void histogramsOfAllKinds() {
        for (int schema : new int[] {-4, -1, 0, 4, 8}) {
            String n = Integer.toString(schema);
            histograms(Labels.of("__name__", "native_schemas", "schema", n), schema, CounterResetHint.UNKNOWN, 0.05);
        }
        VariedHistograms varied = new VariedHistograms(appender, random);
        for (String kind : VariedHistograms.KINDS) {
            varied.write(Labels.of("__name__", "native_kinds", "kind", kind, "job", "api"), kind);
            varied.write(Labels.of("__name__", "native_kinds", "kind", kind, "job", "db"), kind);
        }
    }

    private void counter(Labels labels, double resets) {
        long ref = appender.resolve(labels, START * 1000);
        SampleBatch batch = new SampleBatch(300);
        double value = random.nextInt(100);
        double rate = random.nextDouble() * 10;
        for (long t = START; t <= END; t += STEP) {
            boolean reset = random.nextDouble() < resets;
            value = reset ? random.nextInt(3) : value + Math.rint(rate * random.nextDouble() * STEP);
            if (random.nextInt(40) > 0) {
                long time = t * 1000 + random.nextInt(3);
                batch.add(ref, time, starts.at(ref, time, reset), value);
            }
        }
        appender.append(batch);
    }

    private void gauge(Labels labels, double gaps, double stale) {
        long ref = appender.resolve(labels, START * 1000);
        SampleBatch batch = new SampleBatch(300);
        long silentUntil = 0;
        for (long t = START; t <= END; t += STEP) {
            if (random.nextDouble() < gaps / 10) {
                silentUntil = t + random.nextInt(900);
            }
            if (t < silentUntil) {
                continue;
            }
            double value = stale < 0 || gaps == 0 && stale == 0.01 ? 1 : random.nextInt(1000) / 8.0 - 50;
            batch.add(ref, t * 1000, random.nextDouble() < stale ? StaleMarker.STALE : value);
        }
        appender.append(batch);
    }

    private void hard(Labels labels) {
        long ref = appender.resolve(labels, START * 1000);
        SampleBatch batch = new SampleBatch(300);
        for (long t = START; t <= END; t += 60) {
            batch.add(ref, t * 1000, HARD[random.nextInt(HARD.length)]);
        }
        appender.append(batch);
    }

    private void histograms(Labels labels, int schema, CounterResetHint hint, double resets) {
        long ref = appender.resolve(labels, START * 1000);
        double[] positive = new double[6];
        double[] negative = new double[schema == -53 ? 0 : 3];
        double zero = 0;
        for (long t = START; t <= END; t += 30) {
            boolean reset = random.nextDouble() < resets;
            if (reset) {
                Arrays.fill(positive, 0);
                Arrays.fill(negative, 0);
                zero = 0;
            }
            grow(positive);
            grow(negative);
            zero += schema == -53 ? 0 : random.nextInt(2);
            FloatHistogram h = histogram(schema, hint, zero, positive, negative);
            appender.appendHistogram(ref, t * 1000, starts.at(ref, t * 1000, reset), null, h);
            if (random.nextInt(60) == 0) {
                appender.appendHistogram(ref, t * 1000 + 1000, null, stale());
            }
        }
    }

    private void mixed(Labels labels) {
        long ref = appender.resolve(labels, START * 1000);
        double[] positive = new double[6];
        boolean floats = false;
        SampleBatch batch = new SampleBatch(1);
        for (long t = START; t <= END; t += 30) {
            floats ^= random.nextInt(20) == 0;
            if (floats) {
                batch.clear();
                batch.add(ref, t * 1000, random.nextInt(100));
                appender.append(batch);
            } else {
                grow(positive);
                appender.appendHistogram(
                        ref, t * 1000, null, histogram(0, CounterResetHint.UNKNOWN, 1, positive, new double[3]));
            }
        }
    }

    private void grow(double[] buckets) {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] += random.nextInt(5);
        }
    }

    private FloatHistogram histogram(
            int schema, CounterResetHint hint, double zero, double[] positive, double[] negative) {
        double count = zero + Arrays.stream(positive).sum() + Arrays.stream(negative).sum();
        boolean custom = schema == -53;
        return new FloatHistogram(
                hint,
                schema,
                custom ? 0 : 0.001,
                zero,
                count,
                count * 1.5,
                custom ? List.of(new Span(0, 6)) : List.of(new Span(-1, 2), new Span(2, 4)),
                custom ? List.of() : List.of(new Span(0, 3)),
                positive.clone(),
                negative.clone(),
                custom ? new double[] {0.1, 0.5, 1, 5, 10} : new double[0]);
    }

    private static FloatHistogram stale() {
        return new FloatHistogram(
                CounterResetHint.UNKNOWN, 0, 0, 0, 0, StaleMarker.STALE, List.of(), List.of(), new double[0],
                new double[0], new double[0]);
    }
}
