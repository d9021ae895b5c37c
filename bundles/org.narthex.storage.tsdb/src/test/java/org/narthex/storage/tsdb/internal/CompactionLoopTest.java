package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.narthex.storage.tsdb.internal.TestDatabases.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Labels;
import org.narthex.model.MatchType;
import org.narthex.model.Matcher;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.tsdb.internal.block.Dumps;
import org.narthex.storage.tsdb.internal.compact.CompactionMetrics;

class CompactionLoopTest {
    private static final long START = 1_700_028_000_000L;
    private static final long HOUR = 3_600_000;

    @TempDir
    Path dir;

    /** Samples every 30 s; every fifth series ends after two hours. */
    private static void fill(Database database, int series, long from, long to) throws IOException {
        for (long t = from; t < to; t += 30_000) {
            try (Appender appender = database.appender()) {
                SampleBatch batch = new SampleBatch(series);
                for (int i = 0; i < series; i++) {
                    if (i % 5 != 0 || t < START + 2 * HOUR) {
                        batch.add(appender.resolve(Labels.of("__name__", "m", "i", "" + i), t), t, t / 1000.0 + i);
                    }
                }
                appender.append(batch);
                long ref = appender.resolve(Labels.of("__name__", "h"), t);
                assertThat(appender.appendHistogram(ref, t, HistogramHeadTest.integer((int) ((t - START) / 30_000)), null))
                        .isZero();
                appender.commit();
            }
        }
    }

    static CompactionLoop loop(Database database, long interval) {
        return new CompactionLoop(
                database.head(),
                database.blockSet(),
                database.compactor(),
                database::compactOutOfOrder,
                () -> {},
                new ReentrantLock(),
                CompactionMetrics.NONE,
                new CompactionLoop.Pace(interval, 0),
                new Random(1));
    }

    private static List<String> dump(Database database) {
        try (Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            return Dumps.samples(querier);
        }
    }

    @Test
    void headBecomesBlocksAndNothingIsLost() throws Exception {
        Path data = dir.resolve("data");
        Path killed;
        List<String> expected;
        try (Database database = Database.open(options(data))) {
            fill(database, 20, START, START + 9 * HOUR);
            expected = dump(database);
            int series = database.head().seriesCount();

            loop(database, HOUR).compact();

            assertThat(database.blocks()).hasSizeGreaterThanOrEqualTo(2);
            assertThat(database.head().minTime()).isGreaterThanOrEqualTo(START + 6 * HOUR);
            assertThat(database.head().seriesCount()).isEqualTo(series - 4);
            assertThat(dump(database)).isEqualTo(expected);
            killed = TestDatabases.copy(data, dir.resolve("killed"));
        }
        assertThat(expected).hasSize(9 * 120 + 16 * 9 * 120 + 4 * 2 * 120);
        for (Path path : List.of(data, killed)) {
            try (Database database = Database.open(options(path))) {
                assertThat(dump(database)).isEqualTo(expected);
                assertThat(database.head().minTime()).isGreaterThanOrEqualTo(START + 6 * HOUR);
            }
        }
    }

    @Test
    void promtoolDumpsWhatWasCompacted() throws Exception {
        Path data = dir.resolve("data");
        List<String> expected;
        try (Database database = Database.open(options(data))) {
            fill(database, 5, START, START + 30 * HOUR);
            loop(database, HOUR).compact();
            expected = dump(database);
            assertThat(database.blocks()).anyMatch(b -> b.meta().compaction().level() > 1);
        }
        assertThat(Dumps.withoutBuckets(Peer.promtool("tsdb", "dump", data.toString())))
                .isEqualTo(expected);
    }

    @Test
    void deletedSamplesStayDeleted() throws Exception {
        Path data = dir.resolve("data");
        List<Matcher> third = List.of(Matcher.of(MatchType.EQUAL, "i", "3"));
        TreeMap<Labels, TreeMap<Long, Long>> expected;
        try (Database database = Database.open(options(data))) {
            fill(database, 6, START, START + 8 * HOUR);
            loop(database, HOUR).compact();
            expected = TestDatabases.dump(database, Long.MIN_VALUE, Long.MAX_VALUE);
            // From the blocks into the head.
            database.delete(START + HOUR, START + 7 * HOUR, third);
            database.delete(START + 9 * HOUR, START + 10 * HOUR, third);
            expected.get(Labels.of("__name__", "m", "i", "3"))
                    .subMap(START + HOUR, true, START + 7 * HOUR, true)
                    .clear();
            assertThat(TestDatabases.dump(database, Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(expected);
            database.compactor().cleanTombstones();
            assertThat(database.blocks()).allMatch(b -> b.tombstones().count() == 0);
            assertThat(TestDatabases.dump(database, Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(expected);
        }
        try (Database database = Database.open(options(data))) {
            assertThat(TestDatabases.dump(database, Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(expected);
            fill(database, 6, START + 8 * HOUR, START + 12 * HOUR);
            loop(database, HOUR).compact();
            assertThat(TestDatabases.dump(database, Long.MIN_VALUE, START + 8 * HOUR - 1)).isEqualTo(expected);
        }
    }

    /** A sample on its way from the head to a block must not slip past a deletion or a snapshot. */
    @Test
    void deletionAndSnapshotWaitForACompactionUnderWay() throws Exception {
        Path snapshot = dir.resolve("snapshot");
        List<Matcher> third = List.of(Matcher.of(MatchType.EQUAL, "i", "3"));
        TreeMap<Labels, TreeMap<Long, Long>> expected;
        try (Database database = Database.open(options(dir.resolve("data")))) {
            fill(database, 5, START, START + 5 * HOUR);
            expected = TestDatabases.dump(database, Long.MIN_VALUE, Long.MAX_VALUE);
            // The head is not cut before this reader is gone.
            Querier reader = database.querier(START, START + HOUR);
            database.startCompaction(new CompactionLoop.Pace(10, 0));
            await(() -> !database.blocks().isEmpty());
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread admin = Thread.ofPlatform().start(() -> {
                try {
                    database.delete(START, START + 5 * HOUR, third);
                    database.snapshot(snapshot, true);
                } catch (IOException | RuntimeException e) {
                    failure.set(e);
                }
            });
            await(() -> admin.getState() == Thread.State.WAITING);
            assertThat(database.head().minTime()).isEqualTo(START);
            reader.close();
            admin.join();
            assertThat(failure.get()).isNull();
            assertThat(database.head().minTime()).isGreaterThan(START);
            expected.remove(Labels.of("__name__", "m", "i", "3"));
            assertThat(TestDatabases.dump(database, Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(expected);
        }
        try (Database database = Database.open(options(snapshot))) {
            assertThat(TestDatabases.dump(database, Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(expected);
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void snapshotHasBlocksAndHead() throws Exception {
        Path snapshot = dir.resolve("snapshot");
        List<String> expected;
        try (Database database = Database.open(options(dir.resolve("data")))) {
            fill(database, 5, START, START + 5 * HOUR);
            loop(database, HOUR).compact();
            expected = dump(database);
            database.snapshot(snapshot, true);
        }
        try (Stream<Path> files = Files.list(snapshot)) {
            assertThat(files).hasSizeGreaterThanOrEqualTo(2);
        }
        try (Database database = Database.open(options(snapshot))) {
            assertThat(dump(database)).isEqualTo(expected);
        }
    }

    @Test
    void worksByItselfWhileSamplesComeAndEndsWithTheDatabase() throws Exception {
        Path data = dir.resolve("data");
        List<String> expected;
        try (Database database = Database.open(options(data))) {
            database.startCompaction(new CompactionLoop.Pace(50, 0));
            for (int n = 0; n < 16; n++) {
                fill(database, 10, START + n * HOUR, START + (n + 1) * HOUR);
            }
            expected = dump(database);
            await(() -> database.head().minTime() >= START + 12 * HOUR);
            assertThat(dump(database)).isEqualTo(expected);
        }
        assertThat(Thread.getAllStackTraces().keySet()).noneMatch(t -> t.getName().equals("tsdb-compaction"));
        try (Database database = Database.open(options(data))) {
            assertThat(dump(database)).isEqualTo(expected);
        }
    }
}
