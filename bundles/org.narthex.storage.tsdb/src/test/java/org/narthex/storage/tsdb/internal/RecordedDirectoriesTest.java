package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.narthex.storage.tsdb.internal.TestDatabases.options;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.narthex.storage.api.Querier;
import org.narthex.storage.tsdb.internal.block.Dumps;
import org.narthex.storage.tsdb.internal.head.Head;

/** Opens the data directories that Prometheus 3.14 wrote, cuts them, and opens them again. */
class RecordedDirectoriesTest {
    @TempDir
    Path dir;

    private Path unpack(String name) throws Exception {
        Path archive = Conformance.path("tsdb/dirs/" + name + ".tar.gz");
        Conformance.untar(archive, dir.resolve(name));
        try (var inner = Files.list(dir.resolve(name))) {
            List<Path> entries = inner.toList();
            return entries.size() == 1 && Files.isDirectory(entries.getFirst().resolve("wal"))
                    ? entries.getFirst()
                    : dir.resolve(name);
        }
    }

    private static List<String> recorded(String name) throws Exception {
        byte[] dump = Conformance.gunzip(Conformance.path("tsdb/dirs/" + name + ".dump.gz"));
        return Dumps.withoutBuckets(new String(dump, StandardCharsets.UTF_8));
    }

    private static List<String> dump(Database database, long from) {
        try (Querier querier = database.querier(from, Long.MAX_VALUE)) {
            return Dumps.samples(querier);
        }
    }

    private static long time(String line) {
        return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wal-floats",
                "wal-mixed",
                "uncompressed",
                "zstd",
                "blocks",
                "stale-series",
                "xor2",
                "st-storage",
                "ooo",
                "fast-startup",
                "fast-startup-killed"
            })
    void everySampleIsThere(String name) throws Exception {
        Path data = unpack(name);
        List<String> expected = recorded(name);
        for (int round = 0; round < 2; round++) {
            try (Database database = Database.open(options(data))) {
                assertThat(dump(database, Long.MIN_VALUE)).isEqualTo(expected);
                assertThat(database.walCorruptions() + database.chunkCorruptions()).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wal-floats",
                "wal-mixed",
                "uncompressed",
                "zstd",
                "blocks",
                "stale-series",
                "xor2",
                "st-storage",
                "ooo",
                "fast-startup",
                "fast-startup-killed"
            })
    void prometheusReadsWhatIsWrittenBack(String name) throws Exception {
        Path data = unpack(name);
        Map<String, Object> about =
                Json.object(Files.readString(Conformance.path("tsdb/dirs/" + name + ".json")));
        List<String> expected = recorded(name);
        List<String> shown = (Boolean) about.get("promtool_dump_same")
                ? expected
                : Dumps.withoutBuckets(new String(
                        Conformance.gunzip(Conformance.path("tsdb/dirs/" + name + ".promtool-dump.gz")),
                        StandardCharsets.UTF_8));
        try (Database database = Database.open(options(data))) {
            assertThat(dump(database, Long.MIN_VALUE)).isEqualTo(expected);
        }
        assertThat(Dumps.withoutBuckets(Peer.promtool("tsdb", "dump", data.toString())))
                .isEqualTo(shown);
        // What is written anew: all of the head, once more as a block.
        Path again = dir.resolve("again");
        long last = Long.MIN_VALUE;
        try (Database database = Database.open(options(data))) {
            Files.createDirectories(again.resolve("wal"));
            database.snapshot(again, true);
            last = database.head().maxTime();
        }
        assertThat(last).isPositive();
        List<String> snapshot = Dumps.withoutBuckets(Peer.promtool("tsdb", "dump", again.toString()));
        if (name.equals("ooo")) {
            sameButForDuplicates(expected, snapshot);
        } else {
            assertThat(snapshot).isEqualTo(expected);
        }
    }

    @Test
    void logWithACheckpointIsCutOn() throws Exception {
        Path data = unpack("wal-mixed");
        List<String> expected = recorded("wal-mixed");
        long cut = 1_700_038_800_000L;
        List<String> later = expected.stream().filter(l -> time(l) >= cut).toList();
        assertThat(later).hasSizeBetween(1000, expected.size() - 1000);
        List<String> exemplars;
        try (Database database = Database.open(options(data))) {
            Head head = database.head();
            int metadata = head.stats().metadata();
            for (int n = 0; n < 4; n++) {
                head.truncate(cut);
                head.truncateLog(cut - 3 + n);
            }
            assertThat(head.counts().checkpoints.sum()).isPositive();
            assertThat(dump(database, cut)).isEqualTo(later);
            assertThat(head.stats().metadata()).isPositive().isLessThanOrEqualTo(metadata);
            exemplars = exemplars(head, cut);
            assertThat(exemplars).isNotEmpty();
            Path killed = TestDatabases.copy(data, dir.resolve("killed"));
            try (Database reopened = Database.open(options(killed))) {
                assertThat(dump(reopened, cut)).isEqualTo(later);
                assertThat(exemplars(reopened.head(), cut)).isEqualTo(exemplars);
                assertThat(reopened.walCorruptions() + reopened.chunkCorruptions()).isZero();
            }
        }
        assertThat(Dumps.withoutBuckets(Peer.promtool("tsdb", "dump", "--min-time=" + cut, data.toString())))
                .isEqualTo(later);
    }

    @ParameterizedTest
    @CsvSource({
        "dirs/ooo, dirs/ooo, 0, 3",
        "corrupt/wbl-cut, corrupt/wbl-cut, 1, 3",
        "corrupt/wbl-flip-first, corrupt/wbl-flip-first, 1, 2",
        "corrupt/wbl-missing, corrupt/wbl-flip-first, 0, 0",
        "corrupt/wbl-ooo-disabled, dirs/ooo, 0, 3"
    })
    void samplesOutOfOrderAreReadRepairedAndCompacted(
            String name, String dump, int repairs, int segment) throws Exception {
        Conformance.untar(Conformance.path("tsdb/" + name + ".tar.gz"), dir);
        Path data;
        try (var inner = Files.list(dir)) {
            data = inner.filter(p -> Files.isDirectory(p.resolve("wal"))).findFirst().orElse(dir);
        }
        byte[] recorded = Conformance.gunzip(Conformance.path("tsdb/" + dump + ".dump.gz"));
        List<String> expected = Dumps.withoutBuckets(new String(recorded, StandardCharsets.UTF_8));
        try (Database database = Database.open(options(data))) {
            assertThat(dump(database, Long.MIN_VALUE)).isEqualTo(expected);
            assertThat(database.walCorruptions()).isEqualTo(repairs);
            database.outOfOrderWindow(6 * 3_600_000);
            assertThat(data.resolve("wbl/%08d".formatted(segment))).isEmptyFile();
        }
        List<String> compacted;
        try (Database database = Database.open(options(data))) {
            assertThat(database.walCorruptions() + database.chunkCorruptions()).isZero();
            assertThat(dump(database, Long.MIN_VALUE)).isEqualTo(expected);
            int blocks = database.blocks().size();
            database.compactOutOfOrder();
            assertThat(database.blocks()).hasSizeGreaterThan(blocks);
            assertThat(database.head().outOfOrder().isEmpty()).isTrue();
            compacted = dump(database, Long.MIN_VALUE);
            sameButForDuplicates(expected, compacted);
            database.compactOutOfOrder();
            assertThat(dump(database, Long.MIN_VALUE)).isEqualTo(compacted);
        }
        try (Database database = Database.open(options(data))) {
            assertThat(dump(database, Long.MIN_VALUE)).isEqualTo(compacted);
            Path merged = TestDatabases.copy(data, dir.resolve("merged"));
            try (Database other = Database.open(options(merged))) {
                assertThat(other.compactor().compactBlocks(() -> false)).isTrue();
                sameButForDuplicates(expected, dump(other, Long.MIN_VALUE));
            }
        }
        try (Peer server = Peer.prometheus(dir, data, false)) {
            String query = expected.stream()
                    .map(l -> l.split("\"")[1])
                    .distinct()
                    .map(n -> "sum(count_over_time(" + n + "[9h]))")
                    .collect(Collectors.joining(" + "));
            assertThat(server.query(query, 1_700_038_620_000L))
                    .contains("\"" + expected.size() + "\"");
        }
    }

    /** The directory has times at which a series got several values; which one is seen depends on where they are. */
    private static void sameButForDuplicates(List<String> expected, List<String> found) {
        assertThat(found.stream().map(RecordedDirectoriesTest::key).sorted().toList())
                .isEqualTo(expected.stream().map(RecordedDirectoriesTest::key).sorted().toList());
    }

    private static String key(String line) {
        return line.substring(0, line.indexOf('}')) + line.substring(line.lastIndexOf(' '));
    }

    private static List<String> exemplars(Head head, long from) {
        return head.exemplars().select(from, Long.MAX_VALUE, List.of(TestDatabases.ALL)).stream()
                .map(Object::toString)
                .toList();
    }
}
