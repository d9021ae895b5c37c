package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.narthex.storage.tsdb.internal.TestDatabases.dump;
import static org.narthex.storage.tsdb.internal.TestDatabases.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Labels;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;

/** Appending, reading and cutting side by side, against plain models. */
class TruncationConcurrencyTest {
    private static final long MILLIS = Long.getLong("narthex.test.millis", 5000);

    @TempDir
    Path dir;

    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final long end = System.nanoTime() + MILLIS * 1_000_000;

    private interface Work {
        void run() throws Exception;
    }

    /** Repeats some work until the time is over or something failed. */
    private void start(String name, Work work) {
        threads.add(Thread.ofPlatform().name(name).start(() -> {
            try {
                while (System.nanoTime() < end && failures.isEmpty()) {
                    work.run();
                }
            } catch (Throwable e) {
                failures.add(e);
            }
        }));
    }

    private void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.size() + " threads failed", failures.peek());
        }
    }

    private static long seed() {
        long seed = Long.getLong("narthex.test.seed", System.nanoTime());
        System.out.println("seed " + seed);
        return seed;
    }

    /** Slots of removed series are used again while readers of all ages are open. */
    @Test
    void readersNeverSeeSamplesOfOtherSeries() throws Exception {
        long seed = seed();
        Churn churn = new Churn(300, 1);
        AtomicInteger committed = new AtomicInteger(-1);
        AtomicInteger cut = new AtomicInteger();
        AtomicLong compared = new AtomicLong();
        AtomicLong checked = new AtomicLong();
        try (Database database = Database.open(options(dir))) {
            start("writer", () -> {
                churn.append(database, committed.get() + 1);
                committed.incrementAndGet();
            });
            Random pauses = new Random(seed);
            start("truncation", () -> {
                int to = committed.get() - 300 - pauses.nextInt(200);
                if (to > cut.get() + 100) {
                    // Told before it happens, so that readers know what they may miss.
                    cut.set(to);
                    database.head().truncate(Churn.time(to));
                }
            });
            for (int r = 0; r < 3; r++) {
                Random random = new Random(seed + r + 1);
                start("reader " + r, () -> {
                    int to = committed.get();
                    int from = cut.get() + random.nextInt(500);
                    if (from > to) {
                        return;
                    }
                    try (Querier querier = database.querier(Churn.time(from), Churn.time(to))) {
                        // A cut that comes later waits for us.
                        boolean complete = cut.get() <= from;
                        int rounds = random.nextInt(4);
                        for (int n = 0; n <= rounds; n++) {
                            checked.addAndGet(check(querier, from, to));
                        }
                        if (complete) {
                            assertThat(dump(querier, TestDatabases.ALL)).isEqualTo(churn.expected(from, to));
                            compared.incrementAndGet();
                        }
                        querier.labelValues("id", List.of(), 0);
                        assertThat(querier.labelNames(TestDatabases.ALL, 0)).isNotEmpty();
                    }
                });
            }
            join();
            database.head().truncate(Churn.time(committed.get() - 300));
            assertThat(dump(database, Churn.time(committed.get() - 300), Long.MAX_VALUE))
                    .isEqualTo(churn.expected(committed.get() - 300, committed.get()));
            assertThat(database.head().seriesCount()).isEqualTo(600);
            System.out.println(committed.get() + " rounds, " + database.head().counts().seriesRemoved.sum()
                    + " series removed, " + checked.get() + " samples checked, " + compared.get()
                    + " complete comparisons");
            assertThat(database.head().counts().seriesRemoved.sum()).isGreaterThan(300);
            assertThat(compared.get()).isPositive();
        }
    }

    private static long check(Querier querier, int from, int to) {
        long n = 0;
        SeriesSet set = querier.select(true, SelectHints.range(Long.MIN_VALUE, Long.MAX_VALUE), TestDatabases.ALL);
        for (Series s = set.next(); s != null; s = set.next()) {
            int id = Churn.id(s.labels());
            SampleBuffer buffer = new SampleBuffer(128);
            for (SampleCursor cursor = s.samples(); cursor.next(buffer); buffer.clear()) {
                for (int i = 0; i < buffer.size; i++) {
                    long t = buffer.timestamps[i];
                    if (buffer.values[i] != Churn.value(id, t) || t < Churn.time(from) || t > Churn.time(to)) {
                        throw new AssertionError(s.labels() + " has " + buffer.values[i] + " at " + t);
                    }
                    n++;
                }
            }
            assertThat(Churn.id(s.labels())).isEqualTo(id);
        }
        return n;
    }

    /** Series come back after they were removed, through references that writers kept; the log is cut as well. */
    @Test
    void noAcknowledgedSampleIsLost() throws Exception {
        long seed = seed();
        int writers = 3;
        AtomicLong clock = new AtomicLong(Churn.START);
        AtomicLong cut = new AtomicLong(Churn.START);
        List<Map<Labels, TreeMap<Long, Long>>> models = new ArrayList<>();
        AtomicLong renewed = new AtomicLong();
        Path live = dir.resolve("live");
        try (Database database = Database.open(options(live))) {
            for (int w = 0; w < writers; w++) {
                Map<Labels, TreeMap<Long, Long>> model = new TreeMap<>();
                models.add(model);
                Random random = new Random(seed + w);
                long[] refs = new long[10_000];
                String name = "w" + w;
                start(name, () -> write(database, clock.addAndGet(1000), name, refs, random, model, renewed));
            }
            start("truncation", () -> {
                long to = clock.get() - 3_600_000;
                if (to > cut.get()) {
                    cut.set(to);
                    database.head().truncate(to);
                    database.head().truncateLog(to);
                }
            });
            join();
            TreeMap<Labels, TreeMap<Long, Long>> expected = new TreeMap<>();
            models.forEach(model -> model.forEach((labels, samples) -> {
                TreeMap<Long, Long> kept = new TreeMap<>(samples.tailMap(cut.get(), true));
                if (!kept.isEmpty()) {
                    expected.put(labels, kept);
                }
            }));
            long samples = expected.values().stream().mapToLong(TreeMap::size).sum();
            System.out.println(samples + " samples of " + expected.size() + " series, "
                    + database.head().counts().truncations.sum() + " times cut, "
                    + database.head().counts().checkpoints.sum() + " checkpoints, "
                    + database.head().counts().seriesRemoved.sum() + " series removed, " + renewed.get()
                    + " references renewed");
            assertThat(dump(database, cut.get(), Long.MAX_VALUE)).isEqualTo(expected);
            assertThat(renewed.get()).isPositive();
            assertThat(database.head().counts().checkpoints.sum()).isPositive();
            Path copy = TestDatabases.copy(live, dir.resolve("killed"));
            try (Database killed = Database.open(options(copy))) {
                assertThat(killed.walCorruptions() + killed.chunkCorruptions()).isZero();
                assertThat(dump(killed, cut.get(), Long.MAX_VALUE)).isEqualTo(expected);
            }
        }
        try (Database again = Database.open(options(live))) {
            assertThat(dump(again, cut.get(), Long.MAX_VALUE).values().stream()
                            .max(Comparator.comparingInt(TreeMap::size)))
                    .isPresent();
        }
    }

    private static void write(
            Database database,
            long t,
            String name,
            long[] refs,
            Random random,
            Map<Labels, TreeMap<Long, Long>> model,
            AtomicLong renewed)
            throws Exception {
        try (Appender appender = database.appender()) {
            // Some series are rare, so that they are gone when they come back.
            int n = 1 + random.nextInt(20);
            SampleBatch batch = new SampleBatch(n);
            List<Integer> ids = random.ints(0, refs.length).distinct().limit(n).boxed().toList();
            for (int id : ids) {
                if (refs[id] == 0) {
                    refs[id] = appender.resolve(labels(name, id), t);
                }
                batch.add(refs[id], t, random.nextDouble());
            }
            appender.append(batch);
            for (int i = 0; i < n; i++) {
                if (batch.outcomes[i] == AppendOutcome.UNKNOWN_SERIES) {
                    refs[ids.get(i)] = appender.resolve(labels(name, ids.get(i)), t);
                    SampleBatch again = new SampleBatch(1);
                    again.add(refs[ids.get(i)], t, batch.values[i]);
                    appender.append(again);
                    batch.outcomes[i] = again.outcomes[0];
                    renewed.incrementAndGet();
                }
                assertThat(batch.outcomes[i]).isEqualTo(AppendOutcome.OK);
            }
            if (random.nextInt(10) == 0) {
                appender.rollback();
                return;
            }
            appender.commit();
            for (int i = 0; i < n; i++) {
                model.computeIfAbsent(labels(name, ids.get(i)), k -> new TreeMap<>())
                        .put(t, Double.doubleToRawLongBits(batch.values[i]));
            }
        }
    }

    private static Labels labels(String name, int id) {
        return Labels.of("__name__", name, "id", "" + id, "part", "" + id % 7);
    }
}
