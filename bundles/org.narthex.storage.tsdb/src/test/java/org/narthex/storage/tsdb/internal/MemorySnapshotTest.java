package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.StaleMarker;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.tsdb.internal.block.ChunkEncodings;
import org.narthex.storage.tsdb.internal.block.Dumps;
import org.narthex.storage.tsdb.internal.damage.OnDamage;
import org.narthex.storage.tsdb.internal.head.ChunkRules;
import org.narthex.storage.tsdb.internal.head.HeadOptions;
import org.narthex.storage.tsdb.internal.wal.SnapshotFiles;
import org.narthex.storage.tsdb.internal.wal.WalFormat;

/** A memory snapshot saves the replay of the log, and never costs a sample. */
class MemorySnapshotTest {
    private static final long START = 1_700_028_000_000L;
    private static final int SERIES = 40;

    @TempDir
    Path dir;

    private static DatabaseOptions with(Path data) {
        return TestDatabases.options(data).withMemorySnapshot(true);
    }

    /** Floats, both kinds of histograms, stale markers and exemplars. */
    private static void append(Database database, int from, int to, Random random) throws IOException {
        for (int n = from; n < to; n++) {
            long t = START + n * 15_000L + random.nextInt(3);
            try (Appender appender = database.appender()) {
                SampleBatch batch = new SampleBatch(SERIES);
                for (int i = 0; i < SERIES; i++) {
                    if (random.nextInt(10) > 0) {
                        double value = random.nextInt(50) == 0 ? StaleMarker.STALE : random.nextInt(1000) / 8.0;
                        batch.add(appender.resolve(Labels.of("__name__", "ours", "i", "" + i), t), t, value);
                    }
                }
                appender.append(batch);
                long ref = appender.resolve(Labels.of("__name__", "ours_histogram", "kind", "integer"), t);
                appender.appendHistogram(ref, t, HistogramHeadTest.integer(n), null);
                Exemplar exemplar = new Exemplar(Labels.of("trace", "" + n), n, t, true);
                appender.appendExemplar(ref, exemplar);
                ref = appender.resolve(Labels.of("__name__", "ours_histogram", "kind", "float"), t);
                appender.appendHistogram(ref, t, null, HistogramHeadTest.floats(n));
                appender.commit();
            }
        }
    }

    private static List<String> dump(Database database) {
        try (Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            return Dumps.samples(querier);
        }
    }

    private static String exemplars(Database database) {
        return database.head().exemplars().select(0, Long.MAX_VALUE, List.of(TestDatabases.ALL)).toString();
    }

    private static List<Path> snapshots(Path data) throws IOException {
        try (Stream<Path> entries = Files.list(data)) {
            return entries.filter(p -> p.getFileName().toString().startsWith("chunk_snapshot."))
                    .sorted()
                    .toList();
        }
    }

    private static Path segment(Path snapshot) {
        return WalFormat.segmentFile(snapshot, 0);
    }

    /** Overwrites the records of all segments, so that no sample can come from them. */
    private static void wipeLog(Path data) throws IOException {
        for (WalFormat.Segment segment : WalFormat.segments(data.resolve("wal"))) {
            byte[] zeros = new byte[(int) Files.size(segment.file())];
            Files.write(segment.file(), zeros);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xor", "xor2"})
    void everythingComesBackWithoutTheLog(String floats) throws Exception {
        Path data = dir.resolve("data");
        DatabaseOptions options = with(data);
        if (floats.equals("xor2")) {
            HeadOptions head = options.head();
            options = new DatabaseOptions(
                            data,
                            new HeadOptions(
                                    new ChunkRules(7_200_000, 120, new ChunkEncodings(true, true), true),
                                    head.compression(),
                                    head.maxExemplars(),
                                    head.logMetadata()),
                            options.walSegmentSize(),
                            true)
                    .withMemorySnapshot(true);
        }
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<String> expected;
        String exemplars;
        try (Database database = Database.open(options)) {
            append(database, 0, 300, random);
            database.delete(START + 1_000_000, START + 2_000_000, TestDatabases.ALL.subList(0, 1));
            expected = dump(database);
            exemplars = exemplars(database);
        }
        assertThat(expected).hasSizeGreaterThan(5_000);
        assertThat(snapshots(data)).hasSize(1);
        wipeLog(data);
        List<String> more;
        try (Database database = Database.open(options)) {
            assertThat(database.snapshotFailures()).isZero();
            assertThat(dump(database)).isEqualTo(expected);
            assertThat(exemplars(database)).isEqualTo(exemplars).contains("trace");
            append(database, 300, 450, random);
            more = dump(database);
            TestDatabases.copy(data, dir.resolve("killed"));
        }
        assertThat(snapshots(data)).hasSize(1);
        // What was appended behind the snapshot is in the log, or in the next snapshot.
        for (Path next : List.of(dir.resolve("killed"), data)) {
            Files.deleteIfExists(next.resolve("lock"));
            DatabaseOptions again = new DatabaseOptions(next, options.head(), options.walSegmentSize(), true)
                    .withMemorySnapshot(true);
            try (Database database = Database.open(again)) {
                assertThat(database.snapshotFailures()).isZero();
                assertThat(dump(database)).isEqualTo(more);
            }
        }
    }

    @Test
    void chunksGoOnAsTheLogSaysWhateverTheWayOfTheStart() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Path data = dir.resolve("data0");
        List<String> expected = List.of();
        for (int round = 0; round < 12; round++) {
            boolean enabled = random.nextInt(4) > 0;
            OnDamage policy = random.nextBoolean() ? OnDamage.CONTAIN : OnDamage.REFUSE;
            Path next = dir.resolve("data" + (round + 1));
            try (Database database = Database.open(
                    TestDatabases.options(data).withMemorySnapshot(enabled).with(policy))) {
                assertThat(dump(database)).as("round " + round).isEqualTo(expected);
                assertThat(database.snapshotFailures() + database.walCorruptions()).isZero();
                int from = round * 40;
                append(database, from, from + random.nextInt(40), random);
                if (random.nextInt(3) == 0) {
                    database.delete(START + from * 15_000L, START + from * 15_000L + 60_000, TestDatabases.ALL);
                }
                expected = dump(database);
                if (random.nextBoolean()) {
                    TestDatabases.copy(data, next);
                    Files.delete(next.resolve("lock"));
                }
            }
            if (!Files.exists(next)) {
                TestDatabases.copy(data, next);
            }
            data = next;
        }
    }

    private Path withSnapshot(List<String> into) throws IOException {
        Path data = dir.resolve("data");
        try (Database database = Database.open(with(data))) {
            append(database, 0, 200, new Random(1));
            into.addAll(dump(database));
        }
        return data;
    }

    private static void assertFallsBack(Path data, List<String> expected) throws IOException {
        for (OnDamage policy : OnDamage.values()) {
            Path copy = data.resolveSibling("copy-" + policy);
            TestDatabases.copy(data, copy);
            try (Database database = Database.open(with(copy).with(policy))) {
                assertThat(database.snapshotFailures()).isEqualTo(1);
                assertThat(database.walCorruptions()).isZero();
                assertThat(dump(database)).isEqualTo(expected);
            }
            // The next stop replaces it.
            assertThat(snapshots(copy)).hasSize(1);
            try (Database database = Database.open(with(copy).with(policy))) {
                assertThat(database.snapshotFailures()).isZero();
                assertThat(dump(database)).isEqualTo(expected);
            }
        }
    }

    @Test
    void flippedByteFallsBackToTheLog() throws Exception {
        List<String> expected = new ArrayList<>();
        Path data = withSnapshot(expected);
        try (RandomAccessFile file =
                new RandomAccessFile(segment(snapshots(data).getFirst()).toFile(), "rw")) {
            file.seek(2_000);
            int old = file.read();
            file.seek(2_000);
            file.write(old ^ 0x10);
        }
        assertFallsBack(data, expected);
    }

    @Test
    void snapshotWithoutItsEndFallsBackToTheLog() throws Exception {
        List<String> expected = new ArrayList<>();
        Path data = withSnapshot(expected);
        Path segment = segment(snapshots(data).getFirst());
        byte[] content = Files.readAllBytes(segment);
        // A page of zeros reads as the end of the log: nothing but the missing rest tells.
        Files.write(segment, new byte[content.length]);
        assertFallsBack(data, expected);
    }

    @Test
    void directoryWithoutFilesFallsBackToTheLog() throws Exception {
        List<String> expected = new ArrayList<>();
        Path data = withSnapshot(expected);
        Files.delete(segment(snapshots(data).getFirst()));
        assertFallsBack(data, expected);
    }

    @Test
    void damagedChunkFileMakesTheLogCount() throws Exception {
        List<String> expected = new ArrayList<>();
        Path data = withSnapshot(expected);
        Path chunks = data.resolve("chunks_head/000001");
        byte[] content = Files.readAllBytes(chunks);
        content[200] ^= 1;
        Files.write(chunks, content);
        for (OnDamage policy : OnDamage.values()) {
            Path copy = TestDatabases.copy(data, dir.resolve("copy-" + policy));
            for (int round = 0; round < 2; round++) {
                try (Database database = Database.open(with(copy).with(policy))) {
                    assertThat(database.chunkCorruptions()).isEqualTo(policy == OnDamage.REFUSE && round == 1 ? 0 : 1);
                    assertThat(dump(database)).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void turnedOffItIsNeitherReadNorDeleted() throws Exception {
        List<String> expected = new ArrayList<>();
        Path data = withSnapshot(expected);
        List<Path> before = snapshots(data);
        Files.write(segment(before.getFirst()), new byte[] {1, 2, 3});
        try (Database database = Database.open(TestDatabases.options(data))) {
            assertThat(database.snapshotFailures()).isZero();
            assertThat(dump(database)).isEqualTo(expected);
        }
        assertThat(snapshots(data)).isEqualTo(before);
    }

    @Test
    void snapshotAheadOfTheLogIsDeleted() throws Exception {
        List<String> expected = new ArrayList<>();
        Path data = withSnapshot(expected);
        Path ahead = data.resolve("chunk_snapshot.000009.0000000000");
        Files.move(snapshots(data).getFirst(), ahead);
        try (Database database = Database.open(with(data))) {
            assertThat(ahead).doesNotExist();
            assertThat(database.snapshotFailures()).isZero();
            assertThat(dump(database)).isEqualTo(expected);
        }
    }

    @Test
    void appendingWithoutTheOldLogIsNotPassedOver() throws Exception {
        List<String> expected = new ArrayList<>();
        Path data = withSnapshot(expected);
        for (WalFormat.Segment segment : WalFormat.segments(data.resolve("wal"))) {
            Files.delete(segment.file());
        }
        Path killed = dir.resolve("killed");
        List<String> more;
        // The snapshot names segment 0, which is missing.
        Path named = snapshots(data).getFirst();
        Files.move(named, data.resolve(named.getFileName().toString().replaceFirst("\\.\\d+\\.", ".000000.")));
        try (Database database = Database.open(with(data))) {
            assertThat(dump(database)).isEqualTo(expected);
            append(database, 200, 210, new Random(2));
            more = dump(database);
            TestDatabases.copy(data, killed);
        }
        Files.delete(killed.resolve("lock"));
        try (Database database = Database.open(with(killed))) {
            assertThat(dump(database)).isEqualTo(more);
        }
    }

    @Test
    void nothingLoggedNothingWritten() throws Exception {
        List<String> expected = new ArrayList<>();
        Path data = withSnapshot(expected);
        for (int round = 0; round < 3; round++) {
            try (Database database = Database.open(with(data))) {
                assertThat(dump(database)).isEqualTo(expected);
            }
            assertThat(snapshots(data)).hasSize(1);
        }
    }

    /**
     * From a snapshot that is older than a checkpoint, though not older than what that replaces, a series would get back the
     * reference that it had, and whose record the checkpoint has dropped.
     */
    @Test
    void checkpointMakesSnapshotsVoid() throws Exception {
        Labels comesAndGoes = Labels.of("__name__", "comes_and_goes");
        Labels other = Labels.of("__name__", "other");
        long later = START + 5 * 3_600_000;
        long cut = START + 2 * 3_600_000;
        Path data = dir.resolve("data");
        try (Database database = Database.open(with(data))) {
            append(database, comesAndGoes, START);
            append(database, other, START);
            for (int n = 1; n <= 3; n++) {
                database.head().truncateLog(START - 10 + n);
            }
        }
        int segment = SnapshotFiles.newest(data).segment();
        Path killed = dir.resolve("killed");
        try (Database database = Database.open(with(data))) {
            append(database, other, later);
            database.head().truncate(cut);
            assertThat(database.head().seriesCount()).isEqualTo(1);
            // Late enough for the series' record to go.
            database.head().truncateLog(later + 1);
            assertThat(WalFormat.lastCheckpoint(data.resolve("wal")).number())
                    .isLessThan(segment);
            assertThat(snapshots(data)).isEmpty();
            append(database, comesAndGoes, later);
            TestDatabases.copy(data, killed);
        }
        Files.delete(killed.resolve("lock"));
        List<String> expected;
        Path killedAgain = dir.resolve("killed_again");
        try (Database database = Database.open(with(killed))) {
            append(database, comesAndGoes, later + 1);
            expected = dump(database);
            TestDatabases.copy(killed, killedAgain);
        }
        assertThat(expected)
                .contains(
                        "{__name__=\"comes_and_goes\"} 1 " + later, "{__name__=\"comes_and_goes\"} 1 " + (later + 1));
        Files.delete(killedAgain.resolve("lock"));
        try (Database database = Database.open(TestDatabases.options(killedAgain))) {
            assertThat(database.head().counts().unknownSamples.sum()).isZero();
            assertThat(dump(database)).isEqualTo(expected);
        }
    }

    private static void append(Database database, Labels series, long t) throws IOException {
        try (Appender appender = database.appender()) {
            SampleBatch batch = new SampleBatch(1);
            batch.add(appender.resolve(series, t), t, 1);
            appender.append(batch);
            appender.commit();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void snapshotOfPrometheusIsRead(boolean withLog) throws Exception {
        Conformance.untar(Conformance.path("tsdb/dirs/snapshot.tar.gz"), dir);
        Path data = TestDatabases.copy(root(dir), dir.resolve("opened"));
        List<String> expected = Dumps.withoutBuckets(new String(
                Conformance.gunzip(Conformance.path("tsdb/dirs/snapshot.dump.gz")),
                StandardCharsets.UTF_8));
        if (!withLog) {
            wipeLog(data);
        }
        for (int round = 0; round < 2; round++) {
            try (Database database = Database.open(with(data))) {
                assertThat(database.snapshotFailures()).isZero();
                assertThat(dump(database)).isEqualTo(expected);
                assertThat(database.head().exemplars().size()).isPositive();
            }
        }
    }

    private static Path root(Path unpacked) throws IOException {
        if (Files.isDirectory(unpacked.resolve("wal"))) {
            return unpacked;
        }
        try (Stream<Path> entries = Files.list(unpacked)) {
            return entries.filter(p -> Files.isDirectory(p.resolve("wal"))).findFirst().orElseThrow();
        }
    }
}
