package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.narthex.storage.tsdb.internal.TestDatabases.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.Metadata;
import org.narthex.model.MetricType;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.Histogram;
import org.narthex.model.histogram.Histograms;
import org.narthex.model.histogram.Span;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.tsdb.internal.block.Dumps;
import org.narthex.storage.tsdb.internal.head.Head;

/** The older part of the log becomes a checkpoint, and a kill at any time afterwards loses nothing. */
class CheckpointTest {
    private static final long START = Churn.START;
    private static final long HOUR = 3_600_000;

    @TempDir
    Path dir;

    private static Histogram custom(int n) {
        return new Histogram(
                CounterResetHint.UNKNOWN,
                -53,
                0,
                0,
                n + 1,
                n,
                List.of(new Span(0, 1)),
                List.of(),
                new long[] {n + 1},
                new long[0],
                new double[] {1, 2.5});
    }

    /** One sample of each kind, an exemplar and metadata; every 40th time a stale marker, every 100th other series. */
    private static void append(Database database, int round) throws IOException {
        long t = Churn.time(round);
        String epoch = "" + round / 100;
        try (Appender appender = database.appender()) {
            SampleBatch batch = new SampleBatch(2);
            long ref = appender.resolve(Labels.of("__name__", "f", "epoch", epoch), t);
            batch.add(ref, t, round % 40 == 39 ? StaleMarker.STALE : round);
            batch.add(appender.resolve(Labels.of("__name__", "always"), t), t, round * 0.5);
            appender.append(batch);
            for (String kind : List.of("integer", "float", "custom", "custom_float")) {
                long h = appender.resolve(Labels.of("__name__", "h", "kind", kind, "epoch", epoch), t);
                Histogram integer = kind.startsWith("custom") ? custom(round) : HistogramHeadTest.integer(round);
                byte outcome = kind.endsWith("float")
                        ? appender.appendHistogram(h, t, null, Histograms.toFloat(integer))
                        : appender.appendHistogram(h, t, integer, null);
                assertThat(outcome).as(kind).isZero();
            }
            assertThat(appender.appendExemplar(ref, new Exemplar(Labels.of("trace", "" + round), round, t, true)))
                    .isZero();
            appender.updateMetadata(ref, new Metadata(MetricType.GAUGE, "", "help of round " + round / 50));
            appender.commit();
        }
    }

    private static List<String> dump(Database database, long from) {
        try (Querier querier = database.querier(from, Long.MAX_VALUE)) {
            return Dumps.samples(querier);
        }
    }

    private static List<String> promtool(Path data, long from) throws Exception {
        return Dumps.withoutBuckets(Peer.promtool("tsdb", "dump", "--min-time=" + from, data.toString()));
    }

    private List<String> names(Path directory) throws IOException {
        try (var list = Files.list(directory)) {
            return list.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    /** Rounds for some hours with a cut every hour; returns the last cut. */
    private static long run(Database database, int from, int to) throws Exception {
        long cut = Long.MIN_VALUE;
        for (int round = from; round < to; round++) {
            append(database, round);
            if (round % 240 == 239 && round > 480) {
                cut = Churn.time(round) - 2 * HOUR;
                database.head().truncate(cut);
                database.head().truncateLog(cut);
            }
        }
        return cut;
    }

    @Test
    void everyKindOfRecordSurvivesAKill() throws Exception {
        Path live = dir.resolve("live");
        try (Database database = Database.open(options(live))) {
            long cut = run(database, 0, 2000);
            Head head = database.head();
            assertThat(names(live.resolve("wal"))).anyMatch(n -> n.startsWith("checkpoint.")).noneMatch(n ->
                    n.endsWith(".tmp"));
            assertThat(head.counts().checkpoints.sum()).isPositive();
            assertThat(head.counts().checkpointsFailed.sum()).isZero();
            assertThat(head.counts().logTruncations.sum()).isEqualTo(head.counts().checkpoints.sum());
            List<String> expected = dump(database, cut);
            assertThat(new TreeSet<>(expected.stream().map(l -> l.replaceAll(".*kind=\"(\\w+)\".*", "$1")).toList()))
                    .contains("integer", "float", "custom", "custom_float");
            Path killed = TestDatabases.copy(live, dir.resolve("killed"));
            Path theirs = TestDatabases.copy(live, dir.resolve("theirs"));
            try (Database reopened = Database.open(options(killed))) {
                assertThat(dump(reopened, cut)).isEqualTo(expected);
                assertThat(reopened.walCorruptions() + reopened.chunkCorruptions()).isZero();
                assertThat(reopened.head().exemplars().select(cut, Long.MAX_VALUE, List.of(TestDatabases.ALL)))
                        .usingRecursiveComparison()
                        .isEqualTo(head.exemplars().select(cut, Long.MAX_VALUE, List.of(TestDatabases.ALL)));
                assertThat(reopened.head().stats().metadata()).isGreaterThanOrEqualTo(head.stats().metadata());
                // And on it goes.
                long next = run(reopened, 2000, 2800);
                assertThat(next).isGreaterThan(cut);
                List<String> later = dump(reopened, next);
                assertThat(later).hasSizeGreaterThan(6 * 480);
                Path second = TestDatabases.copy(killed, dir.resolve("second"));
                try (Database again = Database.open(options(second))) {
                    assertThat(dump(again, next)).isEqualTo(later);
                }
            }
            assertThat(promtool(theirs, cut)).isEqualTo(expected);
        }
    }

    @Test
    void serverOpensWhatAKillLeftAfterACheckpoint() throws Exception {
        Path live = dir.resolve("live");
        Path theirs = dir.resolve("theirs");
        long cut;
        List<String> expected;
        try (Database database = Database.open(options(live))) {
            cut = run(database, 0, 1500);
            expected = dump(database, cut);
            TestDatabases.copy(live, theirs);
        }
        try (Peer server = Peer.prometheus(dir, theirs, false)) {
            long n = expected.stream().filter(l -> l.contains("always")).count();
            long last = Churn.time(1499);
            assertThat(server.query("count_over_time(always[" + (last - cut + 1) + "ms])", last))
                    .contains("\"" + n + "\"");
            assertThat(server.query("count(count_over_time({__name__=~\".+\"}[" + (last - cut + 1) + "ms]))", last))
                    .contains("\""
                            + expected.stream()
                                    .map(l -> l.substring(0, l.indexOf('}')))
                                    .distinct()
                                    .count()
                            + "\"");
        }
    }

    @Test
    void checkpointTakesTwoThirdsOfTheSegments() throws Exception {
        try (Database database = Database.open(options(dir))) {
            Head head = database.head();
            Path wal = dir.resolve("wal");
            append(database, 0);
            append(database, 1000);
            for (int n = 1; n <= 5; n++) {
                // Nothing is far enough back for a checkpoint before there are four segments.
                long mint = Churn.time(100) + n;
                head.truncateLog(mint);
                int segments = names(wal).size();
                head.truncateLog(mint);
                head.truncateLog(mint - 1);
                assertThat(names(wal)).as("once for a time").hasSize(segments);
                assertThat(names(wal))
                        .containsExactlyElementsOf(
                                switch (n) {
                                    case 1 -> List.of("00000000", "00000001");
                                    case 2 -> List.of("00000000", "00000001", "00000002");
                                    case 3 -> List.of("00000000", "00000001", "00000002", "00000003");
                                    case 4 -> List.of("00000002", "00000003", "00000004", "checkpoint.00000001");
                                    default -> List.of("00000002", "00000003", "00000004", "00000005",
                                            "checkpoint.00000001");
                                });
            }
            head.truncateLog(Churn.time(200));
            head.truncateLog(Churn.time(300));
            assertThat(names(wal)).last().isEqualTo("checkpoint.00000003");
            assertThat(names(wal)).doesNotContain("checkpoint.00000001");
            assertThat(dump(database, START)).hasSize(12);
        }
        try (Database database = Database.open(options(dir))) {
            assertThat(dump(database, Churn.time(1000))).hasSize(6);
            assertThat(dump(database, START)).noneMatch(l -> l.contains("epoch=\"0\""));
        }
    }

    @Test
    void recordOfARemovedSeriesStaysAsLongAsTheLogMayHaveItsSamples() throws Exception {
        Labels old = Labels.of("__name__", "old");
        long cut = START + 2 * HOUR;
        try (Database database = Database.open(options(dir.resolve("live")))) {
            Head head = database.head();
            one(database, old, START, 1);
            for (int n = 1; n <= 3; n++) {
                head.truncateLog(START - 10 + n);
            }
            // The record is in a segment that goes, this sample in one that stays.
            one(database, old, START + 1, 2);
            one(database, Labels.of("__name__", "new"), START + 5 * HOUR, 1);
            head.truncate(cut);
            assertThat(head.seriesCount()).isEqualTo(1);
            head.truncateLog(cut);
            assertThat(head.counts().checkpoints.sum()).isEqualTo(1);
            try (Database killed =
                    Database.open(options(TestDatabases.copy(dir.resolve("live"), dir.resolve("copy"))))) {
                assertThat(killed.head().counts().unknownSamples.sum()).isZero();
                assertThat(dump(killed, START)).hasSize(2);
            }
        }
    }

    @Test
    void segmentsThatStayedBehindACheckpointDoNoHarm() throws Exception {
        Path live = dir.resolve("live");
        for (int session = 0; session < 4; session++) {
            try (Database database = Database.open(options(live))) {
                append(database, session * 20);
            }
        }
        List<String> expected;
        try (Database database = Database.open(options(live))) {
            append(database, 80);
            expected = dump(database, START);
            Path before = TestDatabases.copy(live.resolve("wal"), dir.resolve("before"));
            database.head().truncateLog(START);
            assertThat(names(live.resolve("wal")))
                    .containsExactly("00000003", "00000004", "00000005", "checkpoint.00000002");
            for (int n = 0; n <= 2; n++) {
                Files.copy(before.resolve("0000000" + n), live.resolve("wal/0000000" + n));
            }
            TestDatabases.copy(live, dir.resolve("crashed"));
            database.head().truncateLog(START + 1);
            database.head().truncateLog(START + 2);
            assertThat(names(live.resolve("wal")))
                    .containsExactly("00000005", "00000006", "00000007", "checkpoint.00000004");
        }
        try (Database database = Database.open(options(live))) {
            assertThat(dump(database, START + 2)).isEqualTo(expected.stream()
                    .filter(l -> !l.endsWith(" " + START))
                    .toList());
        }
        try (Database database = Database.open(options(dir.resolve("crashed")))) {
            assertThat(dump(database, START)).isEqualTo(expected);
        }
    }

    @Test
    void damagedSegmentStopsTheCheckpointAndLeavesTheLogAsItIs() throws Exception {
        try (Database database = Database.open(options(dir))) {
            Head head = database.head();
            for (int n = 0; n < 4; n++) {
                for (int round = 0; round < 20; round++) {
                    append(database, n * 20 + round);
                }
                if (n < 3) {
                    head.truncateLog(START + n + 1);
                }
            }
            Path wal = dir.resolve("wal");
            byte[] segment = Files.readAllBytes(wal.resolve("00000001"));
            segment[1000] ^= 1;
            Files.write(wal.resolve("00000001"), segment, StandardOpenOption.TRUNCATE_EXISTING);
            assertThatThrownBy(() -> head.truncateLog(START + 100))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("00000001");
            assertThat(head.counts().checkpointsFailed.sum()).isEqualTo(1);
            assertThat(names(wal)).noneMatch(n -> n.startsWith("checkpoint")).contains("00000000", "00000001");
        }
    }

    /** A series that was removed and came back has two references in the log. */
    @Test
    void secondReferenceOfASeriesIsReplayedAndKeptAsLongAsTheLogNeedsIt() throws Exception {
        Labels series = Labels.of("__name__", "comes_and_goes");
        Path copy;
        try (Database database = Database.open(options(dir.resolve("live")))) {
            long first = one(database, series, START, 1);
            for (int n = 1; n < 200; n++) {
                one(database, series, START + n * 15_000L, n);
            }
            one(database, Labels.of("__name__", "other"), START + 5 * HOUR, 1);
            database.head().truncate(START + 2 * HOUR);
            long second = one(database, series, START + 5 * HOUR, 1000);
            assertThat(second).isNotEqualTo(first);
            for (int n = 1; n < 300; n++) {
                one(database, series, START + 5 * HOUR + n * 15_000L, 1000 + n);
            }
            copy = TestDatabases.copy(dir.resolve("live"), dir.resolve("copy"));
        }
        for (int session = 0; session < 3; session++) {
            try (Database database = Database.open(options(copy))) {
                assertThat(database.walCorruptions() + database.chunkCorruptions()).isZero();
                // The second checkpoint has no sample of the other series any more.
                assertThat(database.head().seriesCount()).isEqualTo(session < 2 ? 2 : 1);
                List<String> lines = new ArrayList<>(dump(database, START + 5 * HOUR));
                lines.removeIf(l -> l.contains("other"));
                assertThat(lines).hasSize(300 + session);
                long t = START + 8 * HOUR + session;
                one(database, series, t, session);
                // More segments, so that the records of both references go through a checkpoint.
                database.head().truncateLog(START + 5 * HOUR + session);
            }
        }
        assertThat(names(copy.resolve("wal"))).anyMatch(n -> n.startsWith("checkpoint."));
    }

    private static long one(Database database, Labels labels, long t, double v) throws IOException {
        try (Appender appender = database.appender()) {
            SampleBatch batch = new SampleBatch(1);
            batch.add(appender.resolve(labels, t), t, v);
            appender.append(batch);
            assertThat(batch.outcomes[0]).isZero();
            appender.commit();
            return batch.refs[0];
        }
    }
}
