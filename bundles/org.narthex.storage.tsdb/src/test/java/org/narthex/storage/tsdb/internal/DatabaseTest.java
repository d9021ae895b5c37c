package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.narthex.storage.tsdb.internal.TestDatabases.dump;
import static org.narthex.storage.tsdb.internal.TestDatabases.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Labels;
import org.narthex.model.MatchType;
import org.narthex.model.Matcher;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.api.StorageException;

class DatabaseTest {
    private static final long START = 1_700_028_000_000L;

    @TempDir
    Path dir;

    private static Labels series(int i) {
        return Labels.of("__name__", "metric_" + i % 7, "instance", "host:" + i, "job", i % 2 == 0 ? "even" : "odd");
    }

    private static SampleBatch one(long ref, long t, double v) {
        SampleBatch batch = new SampleBatch(1);
        batch.add(ref, t, v);
        return batch;
    }

    private static void scrape(Database database, int series, long t, double v) throws IOException {
        try (Appender appender = database.appender()) {
            SampleBatch batch = new SampleBatch(series);
            for (int i = 0; i < series; i++) {
                batch.add(appender.resolve(series(i), t), t, v + i);
            }
            appender.append(batch);
            for (int i = 0; i < series; i++) {
                assertThat(batch.outcomes[i]).isEqualTo(AppendOutcome.OK);
            }
            appender.commit();
        }
    }

    @Test
    void samplesSurviveRestart() throws Exception {
        TreeMap<Labels, TreeMap<Long, Long>> before;
        try (Database database = Database.open(options(dir))) {
            for (int n = 0; n < 700; n++) {
                scrape(database, 20, START + n * 15_000L, n * 0.5);
            }
            before = dump(database, Long.MIN_VALUE, Long.MAX_VALUE);
            assertThat(before).hasSize(20);
            assertThat(before.firstEntry().getValue()).hasSize(700);
        }
        for (int round = 0; round < 3; round++) {
            try (Database database = Database.open(options(dir))) {
                assertThat(dump(database, Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(before);
                assertThat(database.walCorruptions()).isZero();
                assertThat(database.chunkCorruptions()).isZero();
            }
        }
    }

    @Test
    void nothingIsVisibleBeforeCommitAndNothingAfterRollback() throws Exception {
        try (Database database = Database.open(options(dir))) {
            try (Appender appender = database.appender()) {
                appender.append(one(appender.resolve(series(1), START), START, 1));
                assertThat(dump(database, Long.MIN_VALUE, Long.MAX_VALUE)).isEmpty();
            }
            assertThat(dump(database, Long.MIN_VALUE, Long.MAX_VALUE)).isEmpty();
            scrape(database, 3, START, 1);
            try (Querier old = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                scrape(database, 3, START + 1000, 2);
                scrape(database, 4, START + 2000, 2);
                assertThat(dump(old, TestDatabases.ALL).values())
                        .hasSize(3)
                        .allMatch(samples -> samples.keySet().equals(java.util.Set.of(START)));
            }
            assertThat(dump(database, Long.MIN_VALUE, Long.MAX_VALUE)).hasSize(4);
        }
        try (Database database = Database.open(options(dir))) {
            assertThat(dump(database, Long.MIN_VALUE, Long.MAX_VALUE)).hasSize(4);
        }
    }

    @Test
    void outcomesTellWhatBecameOfSamples() throws Exception {
        try (Database database = Database.open(options(dir))) {
            long late = START + 3 * 3_600_000L;
            long ref;
            try (Appender appender = database.appender()) {
                ref = appender.resolve(series(1), late);
                appender.append(one(ref, late, 5));
                appender.commit();
            }
            try (Appender appender = database.appender()) {
                SampleBatch batch = new SampleBatch(6);
                batch.add(ref, late, 5);
                batch.add(ref, late, 6);
                batch.add(ref, late - 1, 5);
                batch.add(ref, late - 3_600_001, 5);
                batch.add(ref + 999, late, 5);
                batch.add(ref, late + 1, 5);
                appender.append(batch);
                assertThat(batch.outcomes)
                        .startsWith(
                                AppendOutcome.OK,
                                AppendOutcome.DUPLICATE,
                                AppendOutcome.OUT_OF_ORDER,
                                AppendOutcome.OUT_OF_BOUNDS,
                                AppendOutcome.UNKNOWN_SERIES,
                                AppendOutcome.OK);
                assertThatThrownBy(() -> appender.resolve(series(2), late - 3_600_001))
                        .isInstanceOfSatisfying(
                                StorageException.class,
                                e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.OUT_OF_BOUNDS));
                appender.commit();
            }
            assertThat(dump(database, Long.MIN_VALUE, Long.MAX_VALUE).get(series(1)).keySet())
                    .containsExactly(late, late + 1);
        }
    }

    @Test
    void copyOfRunningDatabaseHasAllCommits() throws Exception {
        try (Database database = Database.open(options(dir.resolve("live")))) {
            for (int n = 0; n < 500; n++) {
                scrape(database, 30, START + n * 15_000L, Math.sin(n));
                if (n % 83 == 0) {
                    Path copy = TestDatabases.copy(dir.resolve("live"), dir.resolve("copy" + n));
                    try (Database killed = Database.open(options(copy))) {
                        assertThat(dump(killed, Long.MIN_VALUE, Long.MAX_VALUE))
                                .isEqualTo(dump(database, Long.MIN_VALUE, Long.MAX_VALUE));
                        assertThat(killed.cleanStart()).isZero();
                    }
                }
            }
        }
    }

    @Test
    void copyTakenWhileThreadsCommitHasWhatWasCommittedBefore() throws Exception {
        int threads = 3;
        AtomicLongArray committed =
                new AtomicLongArray(threads);
        AtomicBoolean stop = new AtomicBoolean();
        ConcurrentLinkedQueue<Throwable> failures =
                new ConcurrentLinkedQueue<>();
        List<Thread> writers = new ArrayList<>();
        try (Database database = Database.open(options(dir.resolve("live")))) {
            for (int w = 0; w < threads; w++) {
                int writer = w;
                writers.add(Thread.ofPlatform().start(() -> {
                    try {
                        for (int n = 1; !stop.get(); n++) {
                            try (Appender appender = database.appender()) {
                                SampleBatch batch = new SampleBatch(50);
                                for (int i = 0; i < 50; i++) {
                                    Labels labels = Labels.of("__name__", "w" + writer, "i", "" + (n % 20 * 50 + i));
                                    batch.add(appender.resolve(labels, START + n), START + n, n);
                                }
                                appender.append(batch);
                                appender.commit();
                            }
                            committed.set(writer, n);
                            LockSupport.parkNanos(1_000_000);
                        }
                    } catch (Throwable e) {
                        failures.add(e);
                    }
                }));
            }
            try {
                for (int round = 0; round < 4; round++) {
                    long[] before = new long[threads];
                    for (int w = 0; w < threads; w++) {
                        long more = committed.get(w) + 50;
                        while ((before[w] = committed.get(w)) < more && failures.isEmpty()) {
                            LockSupport.parkNanos(100_000);
                        }
                    }
                    Path copy = TestDatabases.copy(dir.resolve("live"), dir.resolve("copy" + round));
                    try (Database killed = Database.open(options(copy));
                            Querier querier = killed.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                        for (int w = 0; w < threads; w++) {
                            long last = START + before[w];
                            long samples = dump(querier, List.of(Matcher.equal("__name__", "w" + w))).values().stream()
                                    .mapToLong(s -> s.headMap(last, true).size())
                                    .sum();
                            assertThat(samples).as("writer " + w).isEqualTo(before[w] * 50);
                        }
                    }
                }
            } finally {
                stop.set(true);
                for (Thread writer : writers) {
                    writer.join();
                }
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void logCutAnywhereKeepsWhatIsBefore() throws Exception {
        Path live = dir.resolve("live");
        List<TreeMap<Labels, TreeMap<Long, Long>>> states = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        Path segment = live.resolve("wal/00000000");
        Database database = Database.open(options(live));
        states.add(new TreeMap<>());
        sizes.add(0L);
        for (int n = 0; n < 12; n++) {
            scrape(database, 2, START + n * 15_000L, n);
            states.add(dump(database, Long.MIN_VALUE, Long.MAX_VALUE));
            sizes.add(Files.size(segment));
        }
        byte[] log = Files.readAllBytes(segment);
        database.close();
        for (int n = 1; n < sizes.size(); n++) {
            // What is missing of a page counts as zeros, so a commit is whole as soon as only zeros are missing.
            int end = Math.toIntExact(sizes.get(n));
            while (log[end - 1] == 0) {
                end--;
            }
            sizes.set(n, (long) end);
        }
        for (int length = 0; length <= log.length; length++) {
            Path cut = Files.createDirectories(dir.resolve("cut" + length + "/wal"));
            Files.write(cut.resolve("00000000"), java.util.Arrays.copyOf(log, length));
            int expected = 0;
            while (expected + 1 < sizes.size() && sizes.get(expected + 1) <= length) {
                expected++;
            }
            try (Database reopened = Database.open(options(cut.getParent()))) {
                // Series and samples of the first commit are two records, so a cut between them leaves a bare series.
                assertThat(dump(reopened, Long.MIN_VALUE, Long.MAX_VALUE))
                        .as("cut at " + length)
                        .isEqualTo(states.get(expected));
                scrape(reopened, 2, START + 1_000_000, 7);
            }
            try (Database again = Database.open(options(cut.getParent()))) {
                assertThat(again.walCorruptions()).as("cut at " + length).isZero();
                assertThat(dump(again, START + 1_000_000, START + 1_000_000)).hasSize(2);
            }
        }
    }

    @Test
    void damagedRecordEndsTheLog() throws Exception {
        try (Database database = Database.open(options(dir))) {
            for (int n = 0; n < 50; n++) {
                scrape(database, 10, START + n * 15_000L, n);
            }
        }
        Path segment = dir.resolve("wal/00000000");
        byte[] log = Files.readAllBytes(segment);
        log[2000] ^= 4;
        Files.write(segment, log, StandardOpenOption.TRUNCATE_EXISTING);
        int kept;
        try (Database database = Database.open(options(dir))) {
            assertThat(database.walCorruptions()).isEqualTo(1);
            kept = dump(database, Long.MIN_VALUE, Long.MAX_VALUE).get(series(0)).size();
            assertThat(kept).isBetween(1, 49);
        }
        try (Database database = Database.open(options(dir))) {
            assertThat(database.walCorruptions()).isZero();
            assertThat(dump(database, Long.MIN_VALUE, Long.MAX_VALUE).get(series(0))).hasSize(kept);
        }
    }

    @Test
    void secondOpeningOfADirectoryFails() throws Exception {
        try (Database database = Database.open(options(dir))) {
            assertThatThrownBy(() -> Database.open(options(dir)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(dir.resolve("lock").toString());
            assertThat(database.cleanStart()).isEqualTo(1);
        }
        assertThat(dir.resolve("lock")).doesNotExist();
    }

    @Test
    void matchersSelectSeries() throws Exception {
        try (Database database = Database.open(options(dir))) {
            scrape(database, 40, START, 0);
            Random random = new Random(7);
            String[] names = {"__name__", "job", "instance", "missing"};
            String[] values = {
                "", "even", "odd", "metric_3", ".*", ".+", "metric_[1-4]", "even|odd", "host:1.*", ".*5", "(even|)", "x"
            };
            int[] hits = new int[1];
            for (int round = 0; round < 3000; round++) {
                List<Matcher> matchers = new ArrayList<>();
                for (int k = 1 + random.nextInt(3); k > 0; k--) {
                    matchers.add(Matcher.of(
                            MatchType.values()[random.nextInt(4)],
                            names[random.nextInt(names.length)],
                            values[random.nextInt(values.length)]));
                }
                List<Labels> expected = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    Labels labels = series(i);
                    if (matchers.stream().allMatch(m -> m.matches(labels))) {
                        expected.add(labels);
                    }
                }
                try (Querier querier = database.querier(START, START)) {
                    Map<Labels, ?> got = dump(querier, matchers);
                    assertThat(got.keySet()).as(matchers.toString()).containsExactlyInAnyOrderElementsOf(expected);
                    hits[0] += got.size();
                }
            }
            assertThat(hits[0]).isPositive();
            try (Querier querier = database.querier(START, START)) {
                assertThat(querier.labelNames(List.of(), 0)).containsExactly("__name__", "instance", "job");
                assertThat(querier.labelValues("job", List.of(), 0)).containsExactly("even", "odd");
                assertThat(querier.labelValues("job", List.of(Matcher.equal("instance", "host:3")), 0))
                        .containsExactly("odd");
                assertThat(querier.labelValues("instance", List.of(), 2)).containsExactly("host:0", "host:1");
            }
        }
    }
}
