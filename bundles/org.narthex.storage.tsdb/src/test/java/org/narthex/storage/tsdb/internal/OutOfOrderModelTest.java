package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.narthex.storage.tsdb.internal.TestDatabases.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.GoFloat;
import org.narthex.model.Labels;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.tsdb.internal.block.BlockContent;
import org.narthex.storage.tsdb.internal.block.Dumps;
import org.narthex.storage.tsdb.internal.head.Head;

/** A database under random samples in and out of order, kills, restarts and compactions tells what a map tells. */
class OutOfOrderModelTest {
    private static final long START = 1_700_028_000_000L;
    private static final long MINUTE = 60_000;
    private static final long WINDOW = 180 * MINUTE;
    private static final int SERIES = 9;
    private static final long MILLIS = Long.getLong("millis", 5000);

    @TempDir
    Path dir;

    private final TreeMap<Labels, TreeMap<Long, String>> model = new TreeMap<>();
    private int tooOld;
    private int accepted;

    private static Labels labels(int i) {
        return Labels.of("__name__", "series" + i, "kind", "" + i % 4);
    }

    private static String text(FloatHistogram h) {
        return "{count:" + GoFloat.shortest(h.count()) + ", sum:" + GoFloat.shortest(h.sum()) + "}";
    }

    private List<String> expected() {
        List<String> out = new ArrayList<>();
        model.forEach((labels, samples) -> samples.forEach((t, v) -> out.add(labels + " " + v + " " + t)));
        out.sort(null);
        return out;
    }

    private void check(Database database) {
        List<String> expected = expected();
        try (Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            assertThat(Dumps.difference(expected, Dumps.samples(querier))).isEmpty();
            assertThat(Dumps.difference(expected, Dumps.chunks(querier))).isEmpty();
        }
    }

    private void checkRange(Database database, long mint, long maxt) {
        List<String> expected = expected().stream()
                .filter(l -> {
                    long t = Long.parseLong(l.substring(l.lastIndexOf(' ') + 1));
                    return t >= mint && t <= maxt;
                })
                .toList();
        try (Querier querier = database.querier(mint, maxt)) {
            assertThat(Dumps.difference(expected, Dumps.samples(querier))).isEmpty();
        }
    }

    private record Sample(Labels labels, long t, String value) {}

    private void commit(Database database, Random random, long clock, boolean rollback) throws Exception {
        long newest = database.head().maxTime();
        List<Sample> given = new ArrayList<>();
        try (Appender appender = database.appender()) {
            boolean[] inOrder = new boolean[SERIES];
            int n = 1 + random.nextInt(80);
            for (int k = 0; k < n; k++) {
                int i = random.nextInt(SERIES);
                Labels labels = labels(i);
                long t = clock;
                if (inOrder[i] || random.nextInt(4) > 0) {
                    t = clock - 1 - (long) (random.nextDouble() * random.nextDouble() * 1.2 * WINDOW);
                }
                inOrder[i] |= t == clock;
                long time = t;
                if (model.getOrDefault(labels, new TreeMap<>()).containsKey(t)
                        || given.stream().anyMatch(s -> s.labels.equals(labels) && s.t == time)) {
                    continue;
                }
                String value = append(appender, i, t, random.nextInt(100_000), newest);
                if (value != null) {
                    given.add(new Sample(labels, t, value));
                }
            }
            if (rollback) {
                appender.rollback();
                return;
            }
            appender.commit();
        }
        given.forEach(s -> model.computeIfAbsent(s.labels, l -> new TreeMap<>()).put(s.t, s.value));
        accepted += given.size();
    }

    /** Appends a sample of the series' kind; returns its text, or null when it was refused as too old, which is checked. */
    private String append(Appender appender, int i, long t, int n, long newest) {
        Labels labels = labels(i);
        long ref = appender.resolve(labels, t);
        int kind = i % 4 == 3 ? n % 3 : i % 4;
        byte outcome;
        String value;
        if (kind == 0) {
            SampleBatch batch = new SampleBatch(1);
            batch.add(ref, t, n * 0.25);
            appender.append(batch);
            outcome = batch.outcomes[0];
            value = GoFloat.shortest(n * 0.25);
        } else if (kind == 1) {
            outcome = appender.appendHistogram(ref, t, HistogramHeadTest.integer(n), null);
            value = text(HistogramHeadTest.floats(n));
        } else {
            outcome = appender.appendHistogram(ref, t, null, HistogramHeadTest.floats(n));
            value = text(HistogramHeadTest.floats(n));
        }
        boolean late = newest != Long.MIN_VALUE && t < newest - WINDOW;
        if (newest != Long.MIN_VALUE) {
            assertThat(outcome).isEqualTo(late ? AppendOutcome.TOO_OLD : AppendOutcome.OK);
        }
        tooOld += outcome == AppendOutcome.TOO_OLD ? 1 : 0;
        return outcome == AppendOutcome.OK ? value : null;
    }

    /** Makes blocks of the oldest ranges, as the compaction of the head does. */
    static void compactHead(Database database) throws Exception {
        Head head = database.head();
        while (head.compactable()) {
            long mint = head.minTime();
            long end = head.compactableUntil();
            assertThat(head.awaitAppenders(end - 1, java.time.Duration.ofSeconds(30))).isTrue();
            try (Querier querier = head.inOrderQuerier(mint, end - 1)) {
                database.compactor().writeHeadBlock(BlockContent.of(querier, mint, end - 1), mint, end, List.of());
            }
            head.truncate(end);
            head.truncateLog(end);
        }
    }

    private static Database open(Path data) throws Exception {
        Database database = Database.open(options(data));
        database.outOfOrderWindow(WINDOW);
        return database;
    }

    @Test
    void databaseTellsWhatTheModelTells() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("OutOfOrderModelTest seed " + seed);
        Random random = new Random(seed);
        long end = System.nanoTime() + MILLIS * 1_000_000;
        long clock = START + 3 * MINUTE;
        Path data = dir.resolve("0");
        Database database = open(data);
        int commits = 0;
        int kills = 0;
        int restarts = 0;
        int compactions = 0;
        try {
            while (System.nanoTime() < end || commits < 60) {
                clock += 1 + random.nextInt((int) (4 * MINUTE));
                commit(database, random, clock, random.nextInt(20) == 0);
                commits++;
                switch (random.nextInt(60)) {
                    case 0 -> {
                        kills++;
                        Path copy = TestDatabases.copy(data, dir.resolve("kill" + kills));
                        database.close();
                        data = copy;
                        database = open(data);
                        assertThat(database.walCorruptions() + database.chunkCorruptions()).isZero();
                        check(database);
                    }
                    case 1 -> {
                        restarts++;
                        database.close();
                        database = open(data);
                        check(database);
                    }
                    case 2, 3 -> {
                        compactions++;
                        compactHead(database);
                        database.compactOutOfOrder();
                        check(database);
                    }
                    case 4 -> {
                        compactHead(database);
                        check(database);
                    }
                    case 5 -> {
                        database.compactOutOfOrder();
                        database.compactor().compactBlocks(() -> false);
                        check(database);
                    }
                    case 6, 7 -> checkRange(
                            database, clock - random.nextInt((int) WINDOW), clock - random.nextInt(1000));
                    default -> {
                        continue;
                    }
                }
            }
            check(database);
            System.out.println(commits + " commits, " + accepted + " samples, " + tooOld + " too old, " + kills
                    + " kills, " + restarts + " restarts, " + compactions + " compactions, "
                    + database.blocks().size() + " blocks");
            assertThat(tooOld).isPositive();
            assertThat(accepted).isGreaterThan(500);
        } finally {
            database.close();
        }
    }

    /** Writers, compactions and readers at the same time: what was committed before a reader began is there. */
    @Test
    void readersSeeEverySampleWhileItIsMovedToBlocks() throws Exception {
        long seed = System.nanoTime();
        System.out.println("OutOfOrderModelTest seed " + seed);
        AtomicBoolean stop = new AtomicBoolean();
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        AtomicLong committed = new AtomicLong();
        AtomicLong reads = new AtomicLong();
        AtomicLong compactions = new AtomicLong();
        int spread = 100_000_000;
        Labels labels = Labels.of("__name__", "moved");
        try (Database database = Database.open(options(dir))) {
            database.outOfOrderWindow(spread);
            put(database, labels, START + spread, 0);
            List<Thread> threads = new ArrayList<>();
            threads.add(thread("writer", stop, failures, () -> {
                // Each time once, in an order that jumps about.
                long n = committed.get() + 1;
                if (n > 100 * (reads.get() + compactions.get() + 1)) {
                    Thread.onSpinWait();
                    return;
                }
                put(database, labels, START + n * 7_368_787 % spread, n);
                committed.set(n);
            }));
            threads.add(thread("compaction", stop, failures, () -> {
                database.compactOutOfOrder();
                database.compactor().compactBlocks(stop::get);
                compactions.incrementAndGet();
            }));
            threads.add(thread("reader", stop, failures, () -> {
                long before = committed.get();
                long found = TestDatabases.dump(database, Long.MIN_VALUE, Long.MAX_VALUE).get(labels).size() - 1;
                if (found < before) {
                    throw new AssertionError(found + " samples of " + before);
                }
                reads.incrementAndGet();
            }));
            long end = System.nanoTime() + 3_000_000_000L;
            while (failures.isEmpty() && (System.nanoTime() < end || compactions.get() < 3)) {
                Thread.onSpinWait();
            }
            stop.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).isEmpty();
            System.out.println(committed.get() + " samples, " + compactions.get() + " compactions, " + reads.get()
                    + " reads");
            Map<Long, Long> all = TestDatabases.dump(database, Long.MIN_VALUE, Long.MAX_VALUE).get(labels);
            assertThat(all).hasSize((int) committed.get() + 1);
            assertThat(reads.get()).isPositive();
        }
    }

    /** Commits of several threads on the same series: what one logs must not be made void by the marker of another. */
    @Test
    void copyTakenWhileThreadsInsertHasWhatWasCommittedBefore() throws Exception {
        int writers = 3;
        AtomicBoolean stop = new AtomicBoolean();
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        AtomicLong[] committed = new AtomicLong[writers];
        Labels labels = Labels.of("__name__", "shared");
        Path live = dir.resolve("live");
        try (Database database = open(live)) {
            put(database, labels, START, 0);
            List<Thread> threads = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                AtomicLong mine = new AtomicLong();
                committed[w] = mine;
                int writer = w;
                threads.add(thread("writer" + w, stop, failures, () -> {
                    long n = mine.get() + 1;
                    put(database, labels, START - n * writers - writer, n);
                    mine.set(n);
                }));
            }
            for (int round = 0; round < 8 && failures.isEmpty(); round++) {
                long[] before = new long[writers];
                long more = committed[0].get() + 100;
                while (committed[0].get() < more && failures.isEmpty()) {
                    Thread.onSpinWait();
                }
                for (int w = 0; w < writers; w++) {
                    before[w] = committed[w].get();
                }
                Path copy = TestDatabases.copy(live, dir.resolve("copy" + round));
                Database killed = open(copy);
                if (killed.head().outOfOrder().isLogUnread()) {
                    killed.close();
                    killed = open(copy);
                }
                Map<Long, Long> found = TestDatabases.dump(killed, Long.MIN_VALUE, Long.MAX_VALUE).get(labels);
                for (int w = 0; w < writers; w++) {
                    for (long n = 1; n <= before[w]; n++) {
                        assertThat(found).containsEntry(START - n * writers - w, Double.doubleToRawLongBits(n));
                    }
                }
                killed.close();
            }
            stop.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).isEmpty();
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static Thread thread(
            String name, AtomicBoolean stop, ConcurrentLinkedQueue<Throwable> failures, Work work) {
        return Thread.ofPlatform().name(name).start(() -> {
            while (!stop.get()) {
                try {
                    work.run();
                } catch (Throwable e) {
                    failures.add(e);
                    stop.set(true);
                }
            }
        });
    }

    private static void put(Database database, Labels labels, long t, double v) throws Exception {
        try (Appender appender = database.appender()) {
            SampleBatch batch = new SampleBatch(1);
            batch.add(appender.resolve(labels, t), t, v);
            appender.append(batch);
            assertThat(batch.outcomes[0]).isEqualTo(AppendOutcome.OK);
            appender.commit();
        }
    }
}
