package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.narthex.storage.tsdb.internal.TestDatabases.options;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
            int metadata = head.metadataCount();
            for (int n = 0; n < 4; n++) {
                head.truncate(cut);
                head.truncateLog(cut - 3 + n);
            }
            assertThat(head.counts().checkpoints.sum()).isPositive();
            assertThat(dump(database, cut)).isEqualTo(later);
            assertThat(head.metadataCount()).isPositive().isLessThanOrEqualTo(metadata);
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

    private static List<String> exemplars(Head head, long from) {
        return head.exemplars().select(from, Long.MAX_VALUE, List.of(TestDatabases.ALL)).stream()
                .map(Object::toString)
                .toList();
    }
}
