package org.narthex.promql.engine;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.Matcher;
import org.narthex.promql.api.Query;
import org.narthex.promql.api.QueryOptions;
import org.narthex.promql.api.QueryValue;
import org.narthex.promql.engine.internal.EngineObserver;
import org.narthex.promql.engine.internal.EngineSettings;
import org.narthex.promql.engine.internal.PromqlEngine;
import org.narthex.promql.parser.PromqlParser;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.Queryable;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;

/**
 * Measures {@code sum by (handler, code) (rate(x[5m]))} over 10,000 series with samples every 15 s and 240 steps, the
 * samples being handed over decoded. Prints CPU milliseconds of the process; the first argument is the number of threads.
 */
public final class RateMeasurement {
    private static final int SERIES = 10_000;
    private static final int STEPS = 240;
    private static final long STEP = 15_000;
    private static final int SAMPLES = STEPS + 20;
    private static final int CHUNK = 120;
    private static final int ROUNDS = 20;

    private RateMeasurement() {}

    /** Runs the query often enough to be compiled and prints each run. */
    public static void main(String[] args) throws Exception {
        int threads = args.length > 0 ? Integer.parseInt(args[0]) : 1;
        EngineSettings settings = new EngineSettings(
                50_000_000, 120_000, 300_000, 4, false, false, false, false, () -> 60_000, threads);
        Queryable storage = storage();
        com.sun.management.OperatingSystemMXBean process =
                (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        ThreadMXBean allocations = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (PromqlEngine engine = new PromqlEngine(settings, new PromqlParser(Set.of()), EngineObserver.NONE)) {
            for (int round = 0; round < ROUNDS; round++) {
                long cpu = process.getProcessCpuTime();
                long wall = System.nanoTime();
                long bytes = allocations.getCurrentThreadAllocatedBytes();
                int groups;
                try (Query query = engine.range(
                        storage,
                        QueryOptions.DEFAULT,
                        "sum by (handler, code) (rate(x[5m]))",
                        20 * STEP,
                        (SAMPLES - 1) * STEP,
                        STEP)) {
                    groups = ((QueryValue.Matrix) query.execute().value()).series().size();
                }
                System.out.printf(
                        "round %d: %d groups, %.1f ms, %.1f ms CPU, %.1f MiB of this thread%n",
                        round,
                        groups,
                        (System.nanoTime() - wall) / 1e6,
                        (process.getProcessCpuTime() - cpu) / 1e6,
                        (allocations.getCurrentThreadAllocatedBytes() - bytes) / 1048576.0);
            }
        }
    }

    private static Queryable storage() {
        long[] timestamps = new long[SAMPLES];
        Arrays.setAll(timestamps, i -> i * STEP);
        List<Series> all = new ArrayList<>();
        for (int i = 0; i < SERIES; i++) {
            double[] values = new double[SAMPLES];
            double slope = 1 + i % 7;
            for (int k = 1; k < SAMPLES; k++) {
                // A counter that starts anew now and then.
                values[k] = (k + i) % 500 == 0 ? 0 : values[k - 1] + slope;
            }
            Labels labels = Labels.of(
                    "__name__", "x", "handler", "/h" + i % 20, "code", "" + (200 + i % 5), "instance", "host" + i);
            all.add(new Stored(labels, new Samples(timestamps, values)));
        }
        return (mint, maxt) -> new View(all, mint, maxt);
    }

    private static final class Samples {
        final long[] timestamps;
        final double[] values;

        Samples(long[] timestamps, double[] values) {
            this.timestamps = timestamps;
            this.values = values;
        }
    }

    private record View(List<Series> all, long mint, long maxt) implements Querier {
        @Override
        public SeriesSet select(boolean sorted, SelectHints hints, List<Matcher> matchers) {
            return new SeriesSet() {
                private int at;

                @Override
                public @Nullable Series next() {
                    return at < all.size() ? all.get(at++) : null;
                }

                @Override
                public List<String> warnings() {
                    return List.of();
                }
            };
        }

        @Override
        public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
            throw new UnsupportedOperationException("only samples are read");
        }

        @Override
        public List<String> labelNames(List<Matcher> matchers, int limit) {
            throw new UnsupportedOperationException("only samples are read");
        }

        @Override
        public void close() {}
    }

    private record Stored(Labels labels, Samples stored) implements Series {
        @Override
        public SampleCursor samples() {
            return new SampleCursor() {
                private int at;

                @Override
                public boolean next(SampleBuffer into) {
                    int n = Math.min(CHUNK, stored.values.length - at);
                    if (n == 0) {
                        return false;
                    }
                    into.reserve(n);
                    System.arraycopy(stored.timestamps, at, into.timestamps, into.size, n);
                    System.arraycopy(stored.values, at, into.values, into.size, n);
                    into.size += n;
                    at += n;
                    return true;
                }
            };
        }

        @Override
        public ChunkCursor chunks() {
            throw new UnsupportedOperationException("samples in memory are not encoded");
        }
    }
}
