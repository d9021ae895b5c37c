package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Labels;
import org.narthex.model.StaleMarker;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.tsdb.internal.block.Dumps;
import org.narthex.storage.tsdb.internal.compact.BlockHints;
import org.narthex.storage.tsdb.internal.compact.CompactionMetrics;

/** Series that have ended become blocks and leave the head before their time. */
class StaleSeriesTest {
    private static final long HOUR = 3_600_000;
    private static final long START = 1_700_028_000_000L;

    @TempDir
    Path dir;

    private static Labels labels(int i) {
        return Labels.of("__name__", "m", "i", "" + i);
    }

    private static void append(Database database, int i, long t, double value) throws Exception {
        try (Appender appender = database.appender()) {
            SampleBatch batch = new SampleBatch(1);
            batch.add(appender.resolve(labels(i), t), t, value);
            appender.append(batch);
            appender.commit();
        }
    }

    /** Twelve series over less than three hours; of those with an even number the last sample is a stale marker. */
    private static void fill(Database database) throws Exception {
        for (long t = START; t < START + 170 * 60_000; t += 60_000) {
            for (int i = 0; i < 12; i++) {
                append(database, i, t, t / 1000.0 + i);
            }
        }
        for (int i = 0; i < 12; i += 2) {
            append(database, i, START + 170 * 60_000, StaleMarker.STALE);
        }
    }

    private static List<String> dump(Database database) {
        try (Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            return Dumps.samples(querier);
        }
    }

    @Test
    void seriesThatEndedLeaveTheHeadAndNothingIsLost() throws Exception {
        Path data = dir.resolve("data");
        Path killed;
        List<String> expected;
        try (Database database = Database.open(TestDatabases.options(data))) {
            fill(database);
            expected = dump(database);
            assertThat(database.head().cardinality().staleSeries()).isEqualTo(6);
            long minTime = database.head().minTime();
            try (Querier before = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                List<String> seen = Dumps.samples(before);
                assertThat(seen).isEqualTo(expected);
            }
            database.compactStaleSeries();
            assertThat(database.head().seriesCount()).isEqualTo(6);
            assertThat(database.head().cardinality().staleSeries()).isZero();
            assertThat(database.head().minTime()).isEqualTo(minTime);
            assertThat(database.blocks()).hasSize(2).allSatisfy(b -> {
                assertThat(b.meta().compaction().hints()).containsExactly(BlockHints.STALE_SERIES);
                assertThat(b.meta().stats().series()).isEqualTo(6);
            });
            assertThat(dump(database)).isEqualTo(expected);
            killed = TestDatabases.copy(data, dir.resolve("killed"));
        }
        for (Path path : List.of(data, killed)) {
            try (Database database = Database.open(TestDatabases.options(path))) {
                assertThat(database.head().seriesCount()).isEqualTo(6);
                assertThat(dump(database)).isEqualTo(expected);
            }
        }
        assertThat(Dumps.withoutBuckets(Peer.promtool("tsdb", "dump", data.toString())))
                .isEqualTo(expected.stream().filter(l -> isShown(l)).toList());
    }

    /** promtool shows what is in blocks, and of the head what is behind the last block. */
    private static boolean isShown(String line) {
        int i = Integer.parseInt(line.substring(line.indexOf("i=\"") + 3, line.indexOf("\"}")));
        return i % 2 == 0 || Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)) >= START + 4 * HOUR;
    }

    @Test
    void aSeriesThatBeginsAgainIsANewOne() throws Exception {
        Path data = dir.resolve("data");
        List<String> expected;
        Path killed;
        try (Database database = Database.open(TestDatabases.options(data))) {
            fill(database);
            database.compactStaleSeries();
            append(database, 4, START + 175 * 60_000, 44);
            append(database, 5, START + 175 * 60_000, 55);
            assertThat(database.head().seriesCount()).isEqualTo(7);
            expected = dump(database);
            assertThat(expected).contains(labels(4) + " 44 " + (START + 175 * 60_000));
            killed = TestDatabases.copy(data, dir.resolve("killed"));
        }
        for (Path path : List.of(data, killed)) {
            try (Database database = Database.open(TestDatabases.options(path))) {
                assertThat(database.head().seriesCount()).isEqualTo(7);
                assertThat(dump(database)).isEqualTo(expected);
                database.compactStaleSeries();
                assertThat(database.head().seriesCount()).isEqualTo(7);
            }
        }
    }

    @Test
    void whatGetsASampleMeanwhileStays() throws Exception {
        try (Database database = Database.open(TestDatabases.options(dir.resolve("data")))) {
            fill(database);
            List<String> expected;
            try (var taken = database.head().takeStale()) {
                assertThat(taken.size()).isEqualTo(6);
                append(database, 2, START + 171 * 60_000, 22);
                append(database, 6, START + 171 * 60_000, StaleMarker.STALE);
                expected = dump(database);
                taken.forEachRange((content, mint, maxt) -> database.compactor()
                        .writeHeadBlock(content, mint, maxt, List.of(BlockHints.STALE_SERIES)));
                assertThat(taken.evict(java.time.Duration.ofSeconds(10))).isEqualTo(4);
            }
            assertThat(database.head().seriesCount()).isEqualTo(8);
            assertThat(dump(database)).isEqualTo(expected);
        }
    }

    @Test
    void whatHasSamplesOutOfOrderStays() throws Exception {
        try (Database database = Database.open(TestDatabases.options(dir.resolve("data")))) {
            database.outOfOrderWindow(HOUR);
            fill(database);
            append(database, 2, START + 130 * 60_000 + 1, 22);
            List<String> expected = dump(database);
            database.compactStaleSeries();
            assertThat(database.head().seriesCount()).isEqualTo(7);
            assertThat(dump(database)).isEqualTo(expected);
        }
    }

    @Test
    void theLoopDoesSoFromAShareOfTheSeriesOn() throws Exception {
        try (Database database = Database.open(TestDatabases.options(dir.resolve("data")))) {
            fill(database);
            List<String> expected = dump(database);
            database.staleThreshold(0.51);
            run(database);
            assertThat(database.head().seriesCount()).isEqualTo(12);
            database.staleThreshold(0.5);
            run(database);
            assertThat(database.head().seriesCount()).isEqualTo(6);
            assertThat(dump(database)).isEqualTo(expected);
        }
    }

    private static void run(Database database) throws Exception {
        new CompactionLoop(
                        database.head(),
                        database.blockSet(),
                        database.compactor(),
                        () -> {},
                        database::compactStaleSeriesIfDue,
                        new ReentrantLock(),
                        CompactionMetrics.NONE,
                        new CompactionLoop.Pace(HOUR, 0),
                        new Random(1))
                .compactStale();
    }
}
