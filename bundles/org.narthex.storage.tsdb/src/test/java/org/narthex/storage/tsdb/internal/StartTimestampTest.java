package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.narthex.model.GoFloat;
import org.narthex.model.Labels;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;
import org.narthex.storage.tsdb.internal.block.ChunkEncodings;
import org.narthex.storage.tsdb.internal.compact.BlockOptions;
import org.narthex.storage.tsdb.internal.damage.OnDamage;
import org.narthex.storage.tsdb.internal.head.ChunkRules;
import org.narthex.storage.tsdb.internal.head.HeadOptions;
import org.narthex.storage.tsdb.internal.wal.WalBatch;

/** Start timestamps are kept where the features for them are on, through log, chunks, blocks and checkpoints. */
class StartTimestampTest {
    private static final long HOUR = 3_600_000;
    private static final long START = 1_700_028_000_000L;

    @TempDir
    Path dir;

    private static DatabaseOptions options(Path data, ChunkEncodings encodings, boolean starts, boolean zeros) {
        HeadOptions head = new HeadOptions(
                        new ChunkRules(2 * HOUR, 120, encodings, starts), WalBatch.Compression.SNAPPY, 0, false)
                .withZeroSamples(zeros);
        return new DatabaseOptions(data, head, 1 << 20, true, BlockOptions.DEFAULT, OnDamage.REFUSE, false);
    }

    private static DatabaseOptions keeping(Path data) {
        return options(data, new ChunkEncodings(true, true), true, false);
    }

    /** Every sample with its start timestamp. */
    private static List<String> dump(Database database, long from) {
        List<String> out = new ArrayList<>();
        try (Querier querier = database.querier(from, Long.MAX_VALUE)) {
            SeriesSet set = querier.select(true, SelectHints.range(from, Long.MAX_VALUE), TestDatabases.ALL);
            for (Series s = set.next(); s != null; s = set.next()) {
                SampleBuffer buffer = new SampleBuffer(16);
                for (SampleCursor cursor = s.samples(); cursor.next(buffer); buffer.clear()) {
                    for (int i = 0; i < buffer.size; i++) {
                        var h = buffer.histogram(i);
                        out.add(s.labels() + " "
                                + (h == null
                                        ? GoFloat.shortest(buffer.values[i])
                                        : "{count:" + GoFloat.shortest(h.count()) + ", sum:"
                                                + GoFloat.shortest(h.sum()) + "}")
                                + " " + buffer.timestamps[i] + " "
                                + (buffer.startTimestamps == null ? 0 : buffer.startTimestamps[i]));
                    }
                }
            }
        }
        out.sort(null);
        return out;
    }

    @Test
    void thoseOfPrometheusAreRead() throws Exception {
        Conformance.untar(Conformance.path("tsdb/dirs/st-storage.tar.gz"), dir.resolve("in"));
        Path data;
        try (Stream<Path> inner = Files.walk(dir.resolve("in"), 1)) {
            data = inner.filter(p -> Files.isDirectory(p.resolve("wal"))).findFirst().orElseThrow();
        }
        List<String> expected = new String(
                        Conformance.gunzip(Conformance.path("tsdb/dirs/st-storage.st-dump.gz")),
                        StandardCharsets.UTF_8)
                .lines()
                .map(l -> l.replaceFirst("(\\{count:[^,}]*, sum:[^,}]*)[^}]*\\}", "$1}"))
                .sorted()
                .toList();
        for (int round = 0; round < 2; round++) {
            try (Database database = Database.open(keeping(data))) {
                assertThat(dump(database, Long.MIN_VALUE)).isEqualTo(expected);
            }
        }
    }

    private static void fill(Database database, List<String> expected) throws Exception {
        database.outOfOrderWindow(6 * HOUR);
        for (int n = 0; n < 640; n++) {
            long t = START + n * 30_000L;
            try (Appender appender = database.appender()) {
                SampleBatch batch = new SampleBatch(1);
                for (int i = 0; i < 6; i++) {
                    long start = i == 5 ? 0 : START - 7 + n / (10 + 50 * i) * 400_000L;
                    Labels labels = Labels.of("__name__", "f", "i", "" + i);
                    batch.add(appender.resolve(labels, t), t, start, n);
                    expected.add(labels + " " + n + " " + t + " " + start);
                }
                if (n % 50 == 49) {
                    Labels labels = Labels.of("__name__", "f", "i", "0");
                    batch.add(appender.resolve(labels, t), t - 1_000_001, START - n, -n);
                    expected.add(labels + " -" + n + " " + (t - 1_000_001) + " " + (START - n));
                }
                appender.append(batch);
                for (boolean floats : new boolean[] {false, true}) {
                    Labels labels = Labels.of("__name__", "h", "floats", "" + floats);
                    long start = n < 100 ? 0 : START + n / 30 * 3L;
                    var integer = HistogramHeadTest.integer(n);
                    var of = HistogramHeadTest.floats(n);
                    assertThat(appender.appendHistogram(
                                    appender.resolve(labels, t), t, start, floats ? null : integer, floats ? of : null))
                            .isZero();
                    expected.add(labels + " {count:" + GoFloat.shortest(floats ? of.count() : integer.count())
                            + ", sum:" + GoFloat.shortest(floats ? of.sum() : integer.sum()) + "} " + t + " " + start);
                }
                appender.commit();
            }
        }
        expected.sort(null);
    }

    @Test
    void oursAreKeptInLogHeadAndBlocks() throws Exception {
        Path data = dir.resolve("data");
        List<String> expected = new ArrayList<>();
        Path killed;
        Path compacted;
        try (Database database = Database.open(keeping(data))) {
            fill(database, expected);
            assertThat(dump(database, Long.MIN_VALUE)).isEqualTo(expected);
            killed = TestDatabases.copy(data, dir.resolve("killed"));
            CompactionLoopTest.loop(database, HOUR).compact();
            assertThat(database.blocks()).isNotEmpty();
            assertThat(dump(database, Long.MIN_VALUE)).isEqualTo(expected);
            compacted = TestDatabases.copy(data, dir.resolve("compacted"));
        }
        for (Path path : List.of(killed, data, compacted)) {
            try (Database database = Database.open(keeping(path))) {
                assertThat(dump(database, Long.MIN_VALUE)).isEqualTo(expected);
            }
        }
    }

    @Test
    void checkpointsKeepThem() throws Exception {
        Path data = dir.resolve("data");
        long cut = START + 2 * HOUR + 15_000;
        List<String> expected = new ArrayList<>();
        try (Database database = Database.open(keeping(data))) {
            fill(database, new ArrayList<>());
            expected.addAll(dump(database, cut));
        }
        // Only what is behind the newest complete chunks is read from the log, so these go.
        try (Stream<Path> files = Files.list(data.resolve("chunks_head"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        try (Stream<Path> files = Files.list(data.resolve("wbl"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        expected.removeIf(l -> l.contains(" -"));
        for (int n = 0; n < 5; n++) {
            try (Database database = Database.open(keeping(data))) {
                assertThat(dump(database, cut)).isEqualTo(expected);
                database.head().truncate(cut);
                database.head().truncateLog(cut - 5 + n);
            }
            try (Stream<Path> files = Files.list(data.resolve("chunks_head"))) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
        assertThat(data.resolve("wal")).isDirectoryContaining(p -> p.getFileName().toString().startsWith("checkpoint."));
        try (Database database = Database.open(keeping(data))) {
            assertThat(dump(database, cut)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void zerosStandForThemWhereThatIsWanted(boolean wanted) throws Exception {
        try (Database database =
                Database.open(options(dir.resolve("data"), ChunkEncodings.DEFAULT, false, wanted))) {
            Labels f = Labels.of("__name__", "f");
            Labels h = Labels.of("__name__", "h");
            for (long t : new long[] {START, START + 60_000, START + 120_000}) {
                try (Appender appender = database.appender()) {
                    SampleBatch batch = new SampleBatch(1);
                    // The start moves on with the last one.
                    long start = t < START + 120_000 ? START - 1000 : START + 100_000;
                    batch.add(appender.resolve(f, t), t, start, 7);
                    appender.append(batch);
                    appender.appendHistogram(appender.resolve(h, t), t, start, HistogramHeadTest.integer(3), null);
                    appender.commit();
                }
            }
            List<String> all = dump(database, Long.MIN_VALUE);
            assertThat(all).hasSize(wanted ? 10 : 6);
            assertThat(all.contains(f + " 0 " + (START - 1000) + " 0")).isEqualTo(wanted);
            assertThat(all.contains(f + " 0 " + (START + 100_000) + " 0")).isEqualTo(wanted);
            assertThat(all.contains(h + " {count:0, sum:0} " + (START + 100_000) + " 0")).isEqualTo(wanted);
        }
    }

    @Test
    void theEncodingOfFloatsChangesWithAChunk() throws Exception {
        Path data = dir.resolve("data");
        List<String> expected = new ArrayList<>();
        try (Database database = Database.open(options(data, ChunkEncodings.DEFAULT, false, false))) {
            for (int n = 0; n < 1200; n++) {
                if (n % 170 == 130) {
                    database.xor2(n % 340 == 130);
                }
                long t = START + n * 15_000L;
                try (Appender appender = database.appender()) {
                    SampleBatch batch = new SampleBatch(1);
                    Labels labels = Labels.of("__name__", "f");
                    batch.add(appender.resolve(labels, t), t, 5, n);
                    appender.append(batch);
                    appender.commit();
                }
            }
            expected.addAll(dump(database, Long.MIN_VALUE));
            assertThat(expected).hasSize(1200);
            assertThat(database.head().stats().chunks()).isBetween(9L, 13L);
        }
        try (Database database = Database.open(options(data, ChunkEncodings.DEFAULT, false, false))) {
            List<String> found = dump(database, Long.MIN_VALUE);
            assertThat(found.stream().map(l -> l.substring(0, l.lastIndexOf(' '))).toList())
                    .isEqualTo(expected.stream().map(l -> l.substring(0, l.lastIndexOf(' '))).toList());
        }
    }

    @Test
    void xorChunksCannotKeepThem() throws Exception {
        try (Database database = Database.open(keeping(dir.resolve("data")))) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> database.xor2(false))
                    .hasMessage("float chunk encoding \"xor\" is incompatible with start-timestamp storage; XOR chunks do"
                            + " not store start timestamps, use \"xor2\"");
        }
    }
}
