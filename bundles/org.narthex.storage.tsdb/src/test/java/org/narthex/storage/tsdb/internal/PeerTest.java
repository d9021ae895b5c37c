package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.narthex.storage.tsdb.internal.TestDatabases.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Labels;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.tsdb.internal.block.Dumps;
import org.narthex.storage.tsdb.internal.wal.WalFormat;

/** Data directories go to and from the real programs. */
class PeerTest {
    private static final long START = 1_700_028_000_000L;

    @TempDir
    Path dir;

    private static void fill(Database database, int series, int rounds) throws IOException {
        for (int n = 0; n < rounds; n++) {
            long t = START + n * 15_000L;
            try (Appender appender = database.appender()) {
                SampleBatch batch = new SampleBatch(series);
                for (int i = 0; i < series; i++) {
                    long ref = appender.resolve(Labels.of("__name__", "ours", "i", "" + i), t);
                    batch.add(ref, t, Math.sin(n * 0.01 + i) * 1000);
                }
                appender.append(batch);
                long ref = appender.resolve(Labels.of("__name__", "ours_histogram", "kind", "integer"), t);
                assertThat(appender.appendHistogram(ref, t, HistogramHeadTest.integer(n), null))
                        .isZero();
                ref = appender.resolve(Labels.of("__name__", "ours_histogram", "kind", "float"), t);
                assertThat(appender.appendHistogram(ref, t, null, HistogramHeadTest.floats(n)))
                        .isZero();
                appender.commit();
            }
        }
    }

    private static List<String> dump(Database database) {
        try (Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            return Dumps.samples(querier);
        }
    }

    @Test
    void promtoolReadsOurDirectoryAliveAndClosed() throws Exception {
        Path ours = dir.resolve("ours");
        List<String> expected;
        try (Database database = Database.open(options(ours))) {
            fill(database, 50, 600);
            expected = dump(database);
            Path copy = TestDatabases.copy(ours, dir.resolve("copy"));
            assertThat(Dumps.withoutBuckets(Peer.promtool("tsdb", "dump", copy.toString())))
                    .isEqualTo(expected);
        }
        assertThat(expected).hasSize(52 * 600);
        assertThat(Dumps.withoutBuckets(Peer.promtool("tsdb", "dump", ours.toString())))
                .isEqualTo(expected);
    }

    @Test
    void serverAnswersFromOurDirectory() throws Exception {
        Path ours = dir.resolve("ours");
        try (Database database = Database.open(options(ours))) {
            fill(database, 20, 300);
        }
        try (Peer server = Peer.prometheus(dir, ours, false)) {
            long last = START + 299 * 15_000L;
            assertThat(server.query("sum(count_over_time(ours[2h]))", last)).contains("\"" + 20 * 300 + "\"");
            assertThat(server.query("sum(count_over_time(ours_histogram[2h]))", last))
                    .contains("\"" + 2 * 300 + "\"");
        }
    }

    @Test
    void directoryOfAKilledServerOpens() throws Exception {
        Path theirs = dir.resolve("theirs");
        try (Peer server = Peer.prometheus(dir, theirs, true)) {
            server.await("count_over_time(up[1h]) > 150", "\"value\"");
            server.kill();
        }
        Files.deleteIfExists(theirs.resolve("queries.active"));
        List<String> expected = Dumps.withoutBuckets(Peer.promtool("tsdb", "dump", theirs.toString()));
        assertThat(expected).hasSizeGreaterThan(50_000).anyMatch(line -> line.contains("{count:"));
        try (Database database = Database.open(options(theirs))) {
            assertThat(database.cleanStart()).isZero();
            assertThat(dump(database)).isEqualTo(expected);
        }
        assertThat(Dumps.withoutBuckets(Peer.promtool("tsdb", "dump", theirs.toString())))
                .isEqualTo(expected);
        try (Peer server = Peer.prometheus(dir, theirs, false)) {
            long samples = expected.stream()
                    .filter(line -> line.startsWith("{__name__=\"up\""))
                    .count();
            assertThat(server.query("count_over_time(up[1h])", 0)).contains("\"" + samples + "\"");
        }
    }

    private static final String SNAPSHOTS = "--enable-feature=memory-snapshot-on-shutdown";

    /** Takes the records of the log away, so that samples come from a memory snapshot only. */
    private static void wipeLog(Path data) throws IOException {
        for (WalFormat.Segment segment : WalFormat.segments(data.resolve("wal"))) {
            Files.write(segment.file(), new byte[(int) Files.size(segment.file())]);
        }
    }

    @Test
    void serverStartsFromOurMemorySnapshot() throws Exception {
        Path ours = dir.resolve("ours");
        long last = START + 300 * 15_000L;
        try (Database database = Database.open(options(ours).withMemorySnapshot(true))) {
            fill(database, 20, 300);
            try (Appender appender = database.appender()) {
                appender.resolve(Labels.of("__name__", "ours_gone"), last);
                appender.rollback();
            }
        }
        // This snapshot tells the newest reference, as its series has no samples and is gone.
        try (Database database = Database.open(options(ours).withMemorySnapshot(true));
                Appender appender = database.appender()) {
            SampleBatch batch = new SampleBatch(1);
            batch.add(appender.resolve(Labels.of("__name__", "ours", "i", "0"), last), last, 1);
            appender.append(batch);
            appender.commit();
        }
        wipeLog(ours);
        try (Peer server = Peer.prometheus(dir, ours, false, SNAPSHOTS)) {
            assertThat(server.query("sum(count_over_time(ours[2h]))", last)).contains("\"" + (20 * 300 + 1) + "\"");
            assertThat(server.query("sum(count_over_time(ours_histogram[2h]))", last))
                    .contains("\"" + 2 * 300 + "\"");
            assertThat(Files.readString(dir.resolve("prometheus.log")))
                    .contains("chunk snapshot loaded")
                    .doesNotContain("level=ERROR");
        }
    }

    @Test
    void memorySnapshotOfAStoppedServerOpens() throws Exception {
        Path theirs = dir.resolve("theirs");
        try (Peer server = Peer.prometheus(dir, theirs, true, SNAPSHOTS)) {
            server.await("count_over_time(up[1h]) > 150", "\"value\"");
            server.stop();
        }
        Files.deleteIfExists(theirs.resolve("queries.active"));
        List<String> expected = Dumps.withoutBuckets(Peer.promtool("tsdb", "dump", theirs.toString()));
        assertThat(expected).hasSizeGreaterThan(50_000).anyMatch(line -> line.contains("{count:"));
        wipeLog(theirs);
        List<String> more;
        try (Database database = Database.open(options(theirs).withMemorySnapshot(true))) {
            assertThat(database.snapshotFailures()).isZero();
            assertThat(dump(database)).isEqualTo(expected);
            long t = database.head().maxTime() + 1000;
            for (String kind : List.of("integer", "float")) {
                try (Appender appender = database.appender()) {
                    long ref = appender.resolve(Labels.of("__name__", "ours_histogram", "kind", kind), t);
                    assertThat(appender.appendHistogram(
                                    ref,
                                    t,
                                    kind.equals("integer") ? HistogramHeadTest.integer(1) : null,
                                    kind.equals("float") ? HistogramHeadTest.floats(1) : null))
                            .isZero();
                    SampleBatch batch = new SampleBatch(1);
                    batch.add(appender.resolve(Labels.of("__name__", "ours", "kind", kind), t), t, 1);
                    appender.append(batch);
                    appender.commit();
                }
            }
            more = dump(database);
            assertThat(more).hasSize(expected.size() + 4);
        }
        wipeLog(theirs);
        try (Database database = Database.open(options(theirs).withMemorySnapshot(true))) {
            assertThat(dump(database)).isEqualTo(more);
        }
    }

    private static void fillOutOfOrder(Database database) throws IOException {
        database.outOfOrderWindow(6 * 3_600_000);
        fill(database, 5, 900);
        long last = START + 899 * 15_000L;
        for (int n = 0; n < 200; n++) {
            try (Appender appender = database.appender()) {
                long t = last - 5_007 - (n * 7919L % 3000) * 7000;
                SampleBatch batch = new SampleBatch(5);
                for (int i = 0; i < 5; i++) {
                    batch.add(appender.resolve(Labels.of("__name__", "ours", "i", "" + i), t + i), t + i, n);
                }
                batch.add(appender.resolve(Labels.of("__name__", "ours_late"), t), t, n);
                appender.append(batch);
                assertThat(batch.outcomes).containsOnly((byte) 0);
                for (int kind = 0; kind < 3; kind++) {
                    long ref = appender.resolve(
                            Labels.of("__name__", "ours_histogram", "kind", List.of("integer", "float", "late").get(kind)),
                            t);
                    boolean floats = kind == 1 || kind == 2 && n % 5 == 0;
                    assertThat(floats
                                    ? appender.appendHistogram(ref, t, null, HistogramHeadTest.floats(n))
                                    : appender.appendHistogram(ref, t, HistogramHeadTest.integer(n), null))
                            .isZero();
                }
                appender.commit();
            }
        }
    }

    @Test
    void promtoolAndServerReadOurSamplesOutOfOrder() throws Exception {
        Path ours = dir.resolve("ours");
        List<String> expected;
        try (Database database = Database.open(options(ours))) {
            fillOutOfOrder(database);
            expected = dump(database);
            Path killed = TestDatabases.copy(ours, dir.resolve("killed"));
            assertThat(Dumps.withoutBuckets(Peer.promtool("tsdb", "dump", killed.toString())))
                    .isEqualTo(expected);
        }
        assertThat(expected).hasSize(7 * 900 + 9 * 200);
        assertThat(Dumps.withoutBuckets(Peer.promtool("tsdb", "dump", ours.toString())))
                .isEqualTo(expected);
        serverCounts(TestDatabases.copy(ours, dir.resolve("closed")));
        serverCounts(dir.resolve("killed"));
        try (Database database = Database.open(options(ours))) {
            database.compactOutOfOrder();
            assertThat(dump(database)).isEqualTo(expected);
        }
        serverCounts(ours);
    }

    private void serverCounts(Path data) throws Exception {
        long last = START + 899 * 15_000L;
        try (Peer server = Peer.prometheus(dir, data, false)) {
            assertThat(server.query("sum(count_over_time(ours[9h]))", last)).contains("\"" + 5 * 1100 + "\"");
            assertThat(server.query("sum(count_over_time(ours_late[9h]))", last)).contains("\"200\"");
            assertThat(server.query("sum(count_over_time(ours_histogram[9h]))", last))
                    .contains("\"" + (2 * 900 + 3 * 200) + "\"");
            assertThat(server.query("sum(sum_over_time(ours_late[9h]))", last)).contains("\"" + 199 * 100 + "\"");
        }
    }
}
