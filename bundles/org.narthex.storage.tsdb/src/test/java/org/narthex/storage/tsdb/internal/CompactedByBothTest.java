package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.narthex.model.Labels;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.tsdb.internal.block.ChunkEncodings;
import org.narthex.storage.tsdb.internal.compact.BlockOptions;
import org.narthex.storage.tsdb.internal.compact.Retention;
import org.narthex.storage.tsdb.internal.damage.OnDamage;
import org.narthex.storage.tsdb.internal.head.ChunkRules;
import org.narthex.storage.tsdb.internal.head.HeadOptions;
import org.narthex.storage.tsdb.internal.wal.WalBatch;

/** From the same log a real Prometheus and this server make blocks of the same bytes. */
class CompactedByBothTest {
    private static final long HOUR = 3_600_000;
    private static final long START = 1_700_028_000_000L;
    private static final long DEADLINE = 60_000_000_000L;

    @TempDir
    Path dir;

    /** What both are started with. */
    private record Setting(long range, ChunkEncodings encodings, boolean starts, long window) {
        static Setting of(String name, long range) {
            return switch (name) {
                case "xor" -> new Setting(range, ChunkEncodings.DEFAULT, false, 0);
                case "xor2" -> new Setting(range, new ChunkEncodings(true, false), false, 0);
                case "starts" -> new Setting(range, new ChunkEncodings(true, false), true, 0);
                case "histogram-starts" -> new Setting(range, new ChunkEncodings(true, true), true, 0);
                case "ooo" -> new Setting(range, ChunkEncodings.DEFAULT, false, 6 * HOUR);
                case "ooo-xor2" -> new Setting(range, new ChunkEncodings(true, false), false, 6 * HOUR);
                default -> throw new IllegalArgumentException(name);
            };
        }

        DatabaseOptions options(Path data) {
            HeadOptions head = new HeadOptions(
                    new ChunkRules(range, 120, encodings, starts), WalBatch.Compression.SNAPPY, 1000, true);
            BlockOptions blocks = new BlockOptions(
                    range, 31 * 24 * HOUR, 0, true, encodings.xor2(), meta -> false, Retention.NONE);
            return new DatabaseOptions(data, head, 128 << 20, true, blocks, OnDamage.REFUSE);
        }

        String config() {
            return "storage:\n  tsdb:\n    out_of_order_time_window: " + window / HOUR + "h\n"
                    + (encodings.xor2() ? "    chunk_encoding:\n      floats: xor2\n" : "");
        }

        String[] flags() {
            String features = "exemplar-storage,metadata-wal-records" + (starts ? ",st-storage" : "")
                    + (encodings.histogramStarts() ? ",histograms-st-encoding" : "");
            return new String[] {
                "--enable-feature=" + features,
                "--storage.tsdb.min-block-duration=" + range + "ms",
                "--storage.tsdb.max-block-duration=31d",
                "--storage.tsdb.retention.time=100y",
                "--storage.tsdb.block-reload-interval=1s"
            };
        }
    }

    private static void fill(Database database, long to) throws Exception {
        for (long t = START + 7_000; t < to; t += 15_000) {
            int n = (int) ((t - START) / 15_000);
            try (Appender appender = database.appender()) {
                SampleBatch batch = new SampleBatch(20);
                for (int i = 0; i < 12; i++) {
                    long ref = appender.resolve(Labels.of("__name__", "ours", "i", "" + i), t);
                    // Some begin again now and then, one late, and two have no start.
                    long start = i > 9 || i == 5 && n < 200 ? 0 : START + (long) (n / (40 + 30 * i)) * 600_000 - i;
                    batch.add(ref, t, start, value(i, n));
                }
                appender.append(batch);
                long ref = appender.resolve(Labels.of("__name__", "ours_histogram", "kind", "integer"), t);
                appender.appendHistogram(ref, t, START - 5, HistogramHeadTest.integer(n), null);
                ref = appender.resolve(Labels.of("__name__", "ours_histogram", "kind", "float"), t);
                appender.appendHistogram(ref, t, n < 300 ? 0 : START, null, HistogramHeadTest.floats(n));
                appender.commit();
            }
        }
    }

    private static double value(int i, int n) {
        return switch (i) {
            case 0 -> n;
            case 1 -> 17;
            case 2 -> n % 50 == 49 ? Double.longBitsToDouble(0x7FF0000000000002L) : n / 3;
            case 3 -> n % 2 == 0 ? 0.0 : -0.0;
            default -> Math.sin(n * 0.01 + i) * Math.pow(10, i);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"xor", "xor2", "starts", "histogram-starts"})
    void blocksOfALogOfOursAreTheSame(String name) throws Exception {
        Setting setting = Setting.of(name, 2 * HOUR);
        Path ours = dir.resolve("ours");
        Path theirs;
        try (Database database = Database.open(setting.options(ours))) {
            fill(database, START + 9 * HOUR);
            theirs = TestDatabases.copy(ours, dir.resolve("theirs"));
        }
        assertSameBlocks(setting, ours, theirs);
    }

    @ParameterizedTest
    @CsvSource({
        "wal-floats, xor, 900000",
        "wal-mixed, xor, 1800000",
        "uncompressed, xor, 3600000",
        "xor2, xor2, 3600000",
        "xor2, xor, 3600000",
        "wal-floats, xor2, 900000",
        "st-storage, histogram-starts, 3600000",
        "st-storage, starts, 3600000",
        "st-storage, xor, 3600000",
        "ooo, ooo, 3600000",
        "ooo, ooo-xor2, 3600000"
    })
    void blocksOfALogOfPrometheusAreTheSame(String directory, String name, long range) throws Exception {
        Setting setting = Setting.of(name, range);
        Conformance.untar(Conformance.path("tsdb/dirs/" + directory + ".tar.gz"), dir.resolve("in"));
        Path from;
        try (Stream<Path> inner = Files.walk(dir.resolve("in"), 1)) {
            from = inner.filter(p -> Files.isDirectory(p.resolve("wal"))).findFirst().orElseThrow();
        }
        Path ours = TestDatabases.copy(from, dir.resolve("ours"));
        Path theirs = TestDatabases.copy(from, dir.resolve("theirs"));
        assertSameBlocks(setting, ours, theirs);
    }

    private void assertSameBlocks(Setting setting, Path ours, Path theirs) throws Exception {
        Set<String> before = blocks(theirs).keySet();
        try (Database database = Database.open(setting.options(ours))) {
            database.outOfOrderWindow(setting.window);
            CompactionLoopTest.loop(database, HOUR).compact();
        }
        Map<String, Path> expected = blocks(ours);
        assertThat(expected.keySet()).isNotEqualTo(before);
        try (Peer server = Peer.prometheus(dir, theirs, setting.config(), setting.flags())) {
            long end = System.nanoTime() + DEADLINE;
            while (!blocks(theirs).keySet().equals(expected.keySet()) && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            server.stop();
        }
        Map<String, Path> found = blocks(theirs);
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        for (String block : expected.keySet()) {
            assertSameFiles(block, expected.get(block), found.get(block));
        }
    }

    private static void assertSameFiles(String block, Path expected, Path found) throws IOException {
        List<Path> names;
        try (Stream<Path> files = Files.walk(expected)) {
            names = files.filter(Files::isRegularFile).map(expected::relativize).sorted().toList();
        }
        assertThat(names).contains(Path.of("index"), Path.of("chunks/000001"), Path.of("meta.json"));
        for (Path name : names) {
            byte[] a = Files.readAllBytes(expected.resolve(name));
            byte[] b = Files.readAllBytes(found.resolve(name));
            if (!name.endsWith("meta.json")) {
                assertThat(Arrays.mismatch(a, b))
                        .as("first difference of %s of block %s, %d and %d bytes", name, block, a.length, b.length)
                        .isEqualTo(-1);
            }
        }
    }

    /** A directory's complete blocks, by what they say they are. */
    private static Map<String, Path> blocks(Path data) throws IOException {
        Map<String, Path> found = new TreeMap<>();
        try (Stream<Path> all = Files.list(data)) {
            for (Path block : all.filter(p -> p.getFileName().toString().length() == 26).toList()) {
                Map<String, Object> meta;
                try {
                    meta = Json.object(Files.readString(block.resolve("meta.json")));
                } catch (IOException e) {
                    // It is being deleted.
                    continue;
                }
                Map<?, ?> compaction = (Map<?, ?>) meta.get("compaction");
                String name = meta.get("minTime") + " to " + meta.get("maxTime") + " level "
                        + compaction.get("level") + " " + compaction.get("hints") + " " + meta.get("stats");
                found.put(name, block);
            }
        }
        return found;
    }
}
