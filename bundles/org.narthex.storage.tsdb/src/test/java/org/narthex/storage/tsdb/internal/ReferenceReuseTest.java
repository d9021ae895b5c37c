package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.narthex.model.Labels;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.tsdb.internal.block.Dumps;
import org.narthex.storage.tsdb.internal.damage.OnDamage;
import org.narthex.storage.tsdb.internal.wal.SnapshotFiles;

/** A reference is never given out twice: the second series would get chunks and samples of the first. */
class ReferenceReuseTest {
    private static final long START = 1_700_028_000_000L;
    private static final long STEP = 15_000;
    private static final Labels STAYS = Labels.of("__name__", "stays");
    private static final Labels GONE = Labels.of("__name__", "gone");
    private static final Labels NEXT = Labels.of("__name__", "next");

    @TempDir
    Path dir;

    /** Appends samples, a transaction each; returns the series' reference. */
    private static long append(Database database, Labels series, long from, int n, long step) throws IOException {
        long ref = 0;
        for (int k = 0; k < n; k++) {
            long t = from + k * step;
            try (Appender appender = database.appender()) {
                SampleBatch batch = new SampleBatch(1);
                ref = appender.resolve(series, t);
                batch.add(ref, t, k);
                appender.append(batch);
                appender.commit();
            }
        }
        return ref;
    }

    private static List<String> dump(Database database) {
        try (Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            return Dumps.samples(querier);
        }
    }

    private static void deleteFiles(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void memorySnapshotTellsTheNewestReferenceThoughItsSeriesIsGone() throws Exception {
        DatabaseOptions options = TestDatabases.options(dir.resolve("data")).withMemorySnapshot(true);
        long gone;
        try (Database database = Database.open(options)) {
            append(database, STAYS, START, 1, STEP);
            try (Appender appender = database.appender()) {
                gone = appender.resolve(GONE, START);
                appender.rollback();
            }
        }
        // This start removes the series, as it has no samples; the log has its record still.
        try (Database database = Database.open(options)) {
            assertThat(database.head().seriesCount()).isEqualTo(1);
            append(database, STAYS, START + STEP, 1, STEP);
        }
        List<String> expected;
        try (Database database = Database.open(options)) {
            assertThat(database.snapshotFailures()).isZero();
            assertThat(append(database, NEXT, START, 200, STEP)).isGreaterThan(gone);
            expected = dump(database);
        }
        assertThat(expected).hasSize(202);
        SnapshotFiles.deleteOthers(options.path(), null);
        try (Database database = Database.open(options)) {
            assertThat(dump(database)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"CONTAIN, false", "CONTAIN, true", "REFUSE, false", "REFUSE, true"})
    void referencesOfChunksWithoutSeriesAreNotGivenOut(OnDamage policy, boolean late) throws Exception {
        DatabaseOptions options = TestDatabases.options(dir.resolve("data")).with(policy);
        long gone;
        try (Database database = Database.open(options)) {
            database.outOfOrderWindow(24 * 3_600_000);
            append(database, STAYS, START, 1, STEP);
            if (late) {
                append(database, GONE, START, 1, STEP);
            }
            gone = append(database, GONE, late ? START - 1 : START, 200, late ? -STEP : STEP);
        }
        deleteFiles(options.path().resolve("wal"));
        deleteFiles(options.path().resolve("wbl"));
        List<String> expected;
        try (Database database = Database.open(options)) {
            assertThat(dump(database)).isEmpty();
            for (int k = 0; k < 3; k++) {
                Labels next = Labels.of("__name__", "next" + k);
                assertThat(append(database, next, START, 1, STEP)).isGreaterThan(gone);
            }
            expected = dump(database);
            assertThat(expected).hasSize(3);
        }
        try (Database database = Database.open(options)) {
            assertThat(dump(database)).isEqualTo(expected);
        }
    }
}
