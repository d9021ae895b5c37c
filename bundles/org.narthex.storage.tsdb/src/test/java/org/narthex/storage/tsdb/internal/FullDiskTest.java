package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.narthex.storage.tsdb.internal.TestDatabases.dump;
import static org.narthex.storage.tsdb.internal.TestDatabases.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Labels;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.tsdb.internal.block.BlockDirectory;
import org.narthex.storage.tsdb.internal.compact.CompactionMetrics;
import org.narthex.storage.tsdb.internal.wal.WalMetrics;

/** A disk that is full refuses what cannot be written, loses nothing, and all goes on when there is space again. */
class FullDiskTest {
    private static final long START = 1_700_028_000_000L;
    private static final long STEP = 60_000;
    private static final int SERIES = 20;
    private static final int MOST = 5_000;

    @TempDir
    Path dir;

    private final TreeMap<Labels, TreeMap<Long, Long>> acknowledged = new TreeMap<>();
    private final AtomicInteger writesFailed = new AtomicInteger();
    private final AtomicInteger compactionsFailed = new AtomicInteger();
    private final Random random = new Random(1);
    private int next;

    private Database open(Path data) throws IOException {
        WalMetrics log = new WalMetrics() {
            @Override
            public void writeFailed() {
                writesFailed.incrementAndGet();
            }
        };
        CompactionMetrics compactions = new CompactionMetrics() {
            @Override
            public void failed() {
                compactionsFailed.incrementAndGet();
            }
        };
        Database database = new Database(options(data), log, compactions);
        database.open();
        return database;
    }

    /** Commits a sample of each series; notes it when that succeeds. */
    private void commit(Database database) throws IOException {
        long t = START + next++ * STEP;
        SampleBatch batch = new SampleBatch(SERIES);
        List<Labels> labels = new ArrayList<>();
        try (Appender appender = database.appender()) {
            for (int s = 0; s < SERIES; s++) {
                labels.add(Labels.of("__name__", "full", "s", "" + s, "age", "" + next / 500));
                batch.add(appender.resolve(labels.get(s), t), t, random.nextDouble());
            }
            appender.append(batch);
            assertThat(batch.outcomes).containsOnly((byte) 0);
            appender.commit();
        }
        for (int s = 0; s < SERIES; s++) {
            acknowledged
                    .computeIfAbsent(labels.get(s), l -> new TreeMap<>())
                    .put(t, Double.doubleToRawLongBits(batch.values[s]));
        }
    }

    private void commit(Database database, int times) throws IOException {
        for (int n = 0; n < times; n++) {
            commit(database);
        }
    }

    private Map<Labels, TreeMap<Long, Long>> all(Database database) {
        return dump(database, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** What a kill would leave opens without damage and has what was acknowledged. */
    private void checkKilled(Path data, String name) throws IOException {
        Path copy = dir.resolve(name);
        TestDatabases.copy(data, copy);
        Files.deleteIfExists(copy.resolve("ballast"));
        try (Database killed = open(copy)) {
            assertThat(killed.walCorruptions() + killed.chunkCorruptions()).isZero();
            assertThat(all(killed)).isEqualTo(acknowledged);
        }
    }

    private static List<String> unfinished(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.map(p -> p.getFileName().toString()).filter(n -> n.contains("tmp")).toList();
        }
    }

    private static CompactionLoop compaction(Database database) {
        return new CompactionLoop(
                database.head(),
                database.blockSet(),
                database.compactor(),
                database::compactOutOfOrder,
                () -> {},
                new ReentrantLock(),
                CompactionMetrics.NONE,
                new CompactionLoop.Pace(60_000, 0),
                new Random(1));
    }

    @Test
    void commitThatTheLogCannotTakeIsRefusedAndLaterOnesAreNot() throws Exception {
        Path data = dir.resolve("data");
        try (SmallDisk disk = SmallDisk.mount(data, 4096)) {
            try (Database database = open(data)) {
                commit(database, 10);
                for (int round = 0; round < 3; round++) {
                    disk.fill(8 + 20 * round);
                    int before = next;
                    assertThatThrownBy(() -> commit(database, MOST))
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining("write " + data.resolve("wal"))
                            .hasMessageContaining("No space left");
                    assertThat(next).isBetween(before + 2, before + MOST - 1);
                    assertThat(writesFailed.get()).isPositive();
                    // Again and again, as scrapes would.
                    for (int n = 0; n < 5; n++) {
                        assertThatThrownBy(() -> commit(database, MOST)).hasMessageContaining("No space left");
                    }
                    assertThat(all(database)).isEqualTo(acknowledged);
                    checkKilled(data, "killed" + round);
                    disk.free();
                    commit(database, 50);
                    assertThat(all(database)).isEqualTo(acknowledged);
                    checkKilled(data, "later" + round);
                }
            }
            try (Database database = open(data)) {
                assertThat(database.walCorruptions()).isZero();
                assertThat(all(database)).isEqualTo(acknowledged);
            }
            String theirs = Peer.promtoolIfAny("tsdb", "dump", data.toString());
            assertThat(theirs.isEmpty() || theirs.lines().filter(l -> !l.isBlank()).count()
                            == acknowledged.values().stream().mapToLong(TreeMap::size).sum())
                    .isTrue();
        }
    }

    @Test
    void databaseStartsAndEndsOnAFullDisk() throws Exception {
        Path data = dir.resolve("data");
        try (SmallDisk disk = SmallDisk.mount(data, 4096)) {
            try (Database database = open(data)) {
                commit(database, 300);
                disk.fill(0);
                assertThatThrownBy(() -> commit(database, MOST)).hasMessageContaining("No space left");
                assertThat(all(database)).isEqualTo(acknowledged);
                close(database);
            }
            try (Database database = open(data)) {
                assertThat(all(database)).isEqualTo(acknowledged);
                assertThatThrownBy(() -> commit(database, MOST)).hasMessageContaining("No space left");
                disk.free();
                commit(database, 10);
                assertThat(all(database)).isEqualTo(acknowledged);
            }
            try (Database database = open(data)) {
                assertThat(all(database)).isEqualTo(acknowledged);
            }
        }
    }

    /** Closing may tell that something could not be written any more. */
    private static void close(Database database) {
        try {
            database.close();
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    @Test
    void chunksThatCannotBeWrittenStayInMemory() throws Exception {
        Path data = dir.resolve("data");
        try (SmallDisk disk = SmallDisk.mount(data.resolve("chunks_head"), 1024)) {
            try (Database database = open(data)) {
                commit(database, 200);
                disk.fill(0);
                commit(database, 4_000);
                assertThat(all(database)).isEqualTo(acknowledged);
                disk.free();
                // Only now there is a way to write them.
                commit(database, 1_000);
                assertThat(all(database)).isEqualTo(acknowledged);
            }
            try (Database database = open(data)) {
                assertThat(database.walCorruptions() + database.chunkCorruptions()).isZero();
                assertThat(all(database)).isEqualTo(acknowledged);
            }
        }
    }

    @Test
    void compactionFailsLeavesNothingAndSucceedsLater() throws Exception {
        Path data = dir.resolve("data");
        try (SmallDisk disk = SmallDisk.mount(data, 8192)) {
            try (Database database = open(data)) {
                commit(database, 600);
                disk.fill(60);
                CompactionLoop compaction = compaction(database);
                assertThatThrownBy(compaction::compact).isInstanceOf(IOException.class).hasMessageContaining("No space left");
                assertThat(compactionsFailed.get()).isEqualTo(1);
                assertThat(unfinished(data)).isEmpty();
                assertThat(BlockDirectory.blockDirectories(data).size()).isEqualTo(database.blocks().size());
                assertThat(all(database)).isEqualTo(acknowledged);
                commit(database);
                checkKilled(data, "killed");
                disk.free();
                compaction.compact();
                assertThat(database.blocks()).isNotEmpty();
                assertThat(all(database)).isEqualTo(acknowledged);
                // The blocks among each other.
                int before = database.blocks().size();
                commit(database, 1500);
                disk.fill(120);
                assertThatThrownBy(compaction::compact).hasMessageContaining("No space left");
                assertThat(unfinished(data)).isEmpty();
                assertThat(all(database)).isEqualTo(acknowledged);
                disk.free();
                compaction.compact();
                assertThat(database.blocks().size()).isGreaterThan(before);
                assertThat(all(database)).isEqualTo(acknowledged);
                commit(database);
            }
            try (Database database = open(data)) {
                assertThat(all(database)).isEqualTo(acknowledged);
            }
        }
    }

    @Test
    void checkpointFailsAndTheLogStays() throws Exception {
        Path data = dir.resolve("data");
        try (SmallDisk disk = SmallDisk.mount(data, 8192)) {
            for (int segment = 0; segment < 5; segment++) {
                try (Database database = open(data)) {
                    commit(database, 400);
                }
            }
            try (Database database = open(data)) {
                long cut = database.head().minTime() + 1;
                disk.fill(70);
                assertThatThrownBy(() -> database.head().truncateLog(cut)).hasMessageContaining("No space left");
                assertThat(database.head().counts().checkpointsFailed.sum()).isEqualTo(1);
                assertThat(unfinished(data)).isEmpty();
                assertThat(all(database)).isEqualTo(acknowledged);
                commit(database);
                checkKilled(data, "killed");
                disk.free();
                database.head().truncateLog(cut);
                assertThat(database.head().counts().checkpoints.sum())
                        .as("the same time once more, as it failed")
                        .isEqualTo(2);
                assertThat(database.head().counts().checkpointsFailed.sum()).isEqualTo(1);
                commit(database);
            }
            try (Database database = open(data)) {
                assertThat(all(database)).isEqualTo(acknowledged);
            }
        }
    }

    @Test
    void snapshotFailsAndAnotherOneSucceeds() throws Exception {
        Path data = dir.resolve("data");
        try (SmallDisk disk = SmallDisk.mount(data, 8192)) {
            try (Database database = open(data)) {
                commit(database, 600);
                compaction(database).compact();
                commit(database, 100);
                Path snapshots = data.resolve("snapshots");
                disk.fill(24);
                assertThatThrownBy(() -> database.snapshot(snapshots.resolve("one"), true))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("No space left");
                assertThat(unfinished(data)).isEmpty();
                assertThat(all(database)).isEqualTo(acknowledged);
                disk.free();
                database.snapshot(snapshots.resolve("two"), true);
                try (Database copy = open(snapshots.resolve("two"))) {
                    assertThat(all(copy)).isEqualTo(acknowledged);
                }
                commit(database);
            }
            try (Database database = open(data)) {
                assertThat(all(database)).isEqualTo(acknowledged);
            }
        }
    }
}
