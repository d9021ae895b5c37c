package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.narthex.storage.tsdb.internal.TestDatabases.dump;
import static org.narthex.storage.tsdb.internal.TestDatabases.options;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Labels;
import org.narthex.model.StaleMarker;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.block.Block;
import org.narthex.storage.tsdb.internal.block.BlockContent;
import org.narthex.storage.tsdb.internal.block.Dumps;
import org.narthex.storage.tsdb.internal.compact.BlockHints;
import org.narthex.storage.tsdb.internal.head.ChunkRules;
import org.narthex.storage.tsdb.internal.head.Head;
import org.narthex.storage.tsdb.internal.head.HeadOptions;
import org.narthex.storage.tsdb.internal.wal.SegmentReader;
import org.narthex.storage.tsdb.internal.wal.WalBatch;
import org.narthex.storage.tsdb.internal.wal.WalFormat;

/** Samples that come out of order. */
class OutOfOrderTest {
    private static final long START = 1_700_028_000_000L;
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final Labels A = Labels.of("__name__", "a");

    @TempDir
    Path temporary;

    private Path dir;

    @BeforeEach
    void nameDirectory() {
        dir = temporary.resolve("data");
    }

    private static byte append(Database database, Labels labels, long t, double v) throws Exception {
        try (Appender appender = database.appender()) {
            SampleBatch batch = new SampleBatch(1);
            batch.add(appender.resolve(labels, t), t, v);
            appender.append(batch);
            appender.commit();
            return batch.outcomes[0];
        }
    }

    private static byte appendHistogram(Database database, Labels labels, long t, int n) throws Exception {
        try (Appender appender = database.appender()) {
            byte outcome =
                    appender.appendHistogram(appender.resolve(labels, t), t, HistogramHeadTest.integer(n), null);
            appender.commit();
            return outcome;
        }
    }

    private Database open(long window) throws Exception {
        Database database = Database.open(options(dir));
        database.outOfOrderWindow(window);
        return database;
    }

    private static TreeMap<Labels, TreeMap<Long, Long>> all(Database database) {
        return dump(database, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static List<Long> times(Database database, Labels labels) {
        return List.copyOf(all(database).getOrDefault(labels, new TreeMap<>()).keySet());
    }

    @Test
    void windowDecidesWhatBecomesOfOldSamples() throws Exception {
        long now = START + 8 * HOUR;
        try (Database database = open(2 * HOUR)) {
            Head head = database.head();
            assertThat(append(database, A, now, 1)).isEqualTo(AppendOutcome.OK);
            assertThat(append(database, A, now, 1)).isEqualTo(AppendOutcome.OK);
            assertThat(append(database, A, now, 2)).isEqualTo(AppendOutcome.DUPLICATE);
            assertThat(append(database, A, now - MINUTE, 3)).isEqualTo(AppendOutcome.OK);
            assertThat(append(database, A, now - 2 * HOUR, 4)).isEqualTo(AppendOutcome.OK);
            assertThat(append(database, A, now - 2 * HOUR - 1, 5)).isEqualTo(AppendOutcome.TOO_OLD);
            assertThat(appendHistogram(database, A, now - 2 * HOUR - 1, 5)).isEqualTo(AppendOutcome.TOO_OLD);
            // The same time again is dropped in silence, whatever its value.
            assertThat(append(database, A, now - MINUTE, 6)).isEqualTo(AppendOutcome.OK);
            // A series that is new has a sample in order only as far as the head accepts such.
            Labels b = Labels.of("__name__", "b");
            assertThat(append(database, b, now - HOUR - 1, 7)).isEqualTo(AppendOutcome.OK);
            assertThat(append(database, b, now - HOUR, 8)).isEqualTo(AppendOutcome.OK);
            assertThat(appendHistogram(database, b, now - HOUR - 2, 9)).isEqualTo(AppendOutcome.OK);
            assertThat(times(database, A)).containsExactly(now - 2 * HOUR, now - MINUTE, now);
            assertThat(all(database).get(A)).containsEntry(now - MINUTE, Double.doubleToRawLongBits(3));
            assertThat(times(database, b)).containsExactly(now - HOUR - 2, now - HOUR - 1, now - HOUR);
            assertThat(head.counts().lateFloatsAppended.sum()).isEqualTo(3);
            assertThat(head.counts().lateHistogramsAppended.sum()).isEqualTo(1);
            assertThat(head.counts().floatsAppended.sum()).isEqualTo(5);
            assertThat(head.counts().tooOld.sum()).isEqualTo(1);
            assertThat(head.counts().histogramsTooOld.sum()).isEqualTo(1);
            assertThat(head.counts().outOfOrder.sum() + head.counts().outOfBounds.sum()).isZero();
            assertThat(head.minTime()).isEqualTo(now - HOUR);

            database.outOfOrderWindow(0);
            assertThat(append(database, A, now - 1, 1)).isEqualTo(AppendOutcome.OUT_OF_ORDER);
            assertThat(appendHistogram(database, A, now - 1, 1)).isEqualTo(AppendOutcome.OUT_OF_ORDER);
            assertThat(appendHistogram(database, A, now - HOUR, 1)).isEqualTo(AppendOutcome.OUT_OF_ORDER);
            assertThatThrownBy(() -> append(database, A, now - HOUR - 1, 1))
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.OUT_OF_BOUNDS));
            assertThat(head.counts().outOfOrder.sum()).isEqualTo(1);
            assertThat(head.counts().histogramsOutOfOrder.sum()).isEqualTo(2);
            assertThat(head.counts().outOfBounds.sum()).isEqualTo(1);
            assertThat(times(database, A)).hasSize(3);
        }
    }

    @Test
    void whoWantsOrderGetsItInsideTheWindowToo() throws Exception {
        try (Database database = open(2 * HOUR)) {
            append(database, A, START, 1);
            try (Appender appender = database.appender()) {
                SampleBatch batch = new SampleBatch(3);
                long ref = appender.resolve(A, START);
                batch.add(ref, START - 1, 1);
                batch.add(ref, START, 1);
                batch.add(ref, START + 1, 2);
                appender.appendInOrder(batch);
                assertThat(batch.outcomes)
                        .containsExactly(AppendOutcome.OUT_OF_ORDER, AppendOutcome.OK, AppendOutcome.OK);
                appender.commit();
            }
            assertThat(times(database, A)).containsExactly(START, START + 1);
            assertThat(database.head().counts().outOfOrder.sum()).isEqualTo(1);
        }
    }

    @Test
    void samplesOfOneTransactionMayGoBackInTime() throws Exception {
        try (Database database = open(HOUR)) {
            try (Appender appender = database.appender()) {
                SampleBatch batch = new SampleBatch(4);
                long ref = appender.resolve(A, START);
                for (long t : new long[] {START, START - MINUTE, START - 2 * HOUR, START + MINUTE}) {
                    batch.add(ref, t, t);
                }
                appender.append(batch);
                assertThat(batch.outcomes)
                        .containsExactly(AppendOutcome.OK, AppendOutcome.OK, AppendOutcome.TOO_OLD, AppendOutcome.OK);
                appender.commit();
            }
            assertThat(times(database, A)).containsExactly(START - MINUTE, START, START + MINUTE);
        }
    }

    @Test
    void staleMarkerTakesTheKindOfItsSeries() throws Exception {
        try (Database database = open(HOUR)) {
            appendHistogram(database, A, START, 1);
            append(database, A, START - MINUTE, StaleMarker.STALE);
            assertThat(database.head().counts().lateHistogramsAppended.sum()).isEqualTo(1);
            assertThat(database.head().counts().lateFloatsAppended.sum()).isZero();
            assertThat(lines(database)).hasSize(2).allMatch(l -> l.contains("{count:"));
        }
    }

    private static List<String> lines(Database database) {
        try (Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            List<String> lines = Dumps.samples(querier);
            assertThat(Dumps.chunks(querier)).isEqualTo(lines);
            return lines;
        }
    }

    @Test
    void queryFindsWhatIsOutOfOrderBeforeTheHeadBegins() throws Exception {
        Labels b = Labels.of("__name__", "b", "only", "late");
        try (Database database = open(6 * HOUR)) {
            append(database, A, START + 6 * HOUR, 1);
            append(database, b, START, 2);
            append(database, A, START + HOUR, 3);
            try (Querier querier = database.querier(START - 1, START + 1)) {
                assertThat(dump(querier, TestDatabases.ALL).keySet()).containsExactly(b);
                assertThat(querier.labelValues("only", List.of(), 0)).containsExactly("late");
            }
            try (Querier querier = database.querier(START + 1, START + HOUR)) {
                assertThat(dump(querier, TestDatabases.ALL).keySet()).containsExactly(A);
            }
            try (Querier querier = database.querier(START + HOUR + 1, START + 5 * HOUR)) {
                assertThat(dump(querier, TestDatabases.ALL)).isEmpty();
            }
            try (Querier querier = database.head().inOrderQuerier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                assertThat(dump(querier, TestDatabases.ALL).keySet()).containsExactly(A);
            }
        }
    }

    private static String record(int type, long... longs) {
        ByteBuffer out = ByteBuffer.allocate(1 + 8 * longs.length).put((byte) type);
        for (long l : longs) {
            out.putLong(l);
        }
        return HexFormat.of().formatHex(out.array());
    }

    private static String zigZag(long v) {
        StringBuilder out = new StringBuilder();
        long rest = v << 1 ^ v >> 63;
        for (; rest > 0x7f; rest >>>= 7) {
            out.append("%02x".formatted(rest & 0x7f | 0x80));
        }
        return out.append("%02x".formatted(rest)).toString();
    }

    private static List<String> records(Path log) throws Exception {
        List<String> out = new ArrayList<>();
        for (WalFormat.Segment segment : WalFormat.segments(log)) {
            try (SegmentReader reader = new SegmentReader(log, segment.number())) {
                while (reader.next()) {
                    out.add(HexFormat.of().formatHex(Arrays.copyOf(reader.record(), reader.length())));
                }
            }
        }
        return out;
    }

    @Test
    void logHasAMarkerBeforeTheSamplesOfEachChunk() throws Exception {
        HeadOptions head = new HeadOptions(new ChunkRules(7_200_000, 120), WalBatch.Compression.NONE, 0, false);
        List<String> expected = new ArrayList<>();
        try (Database database = Database.open(new DatabaseOptions(dir, head, 1 << 20, true))) {
            assertThat(dir.resolve("wbl")).doesNotExist();
            database.outOfOrderWindow(HOUR);
            assertThat(dir.resolve("wbl/00000000")).isEmptyFile();
            append(database, A, START, 0);
            try (Appender appender = database.appender()) {
                SampleBatch batch = new SampleBatch(40);
                long ref = appender.resolve(A, START);
                for (int k = 1; k <= 40; k++) {
                    batch.add(ref, START - k * 1000, k);
                }
                appender.append(batch);
                appender.commit();
            }
            append(database, A, START - 500, 0.5);
            StringBuilder first = new StringBuilder(record(2, 1, START - 1000));
            StringBuilder second = new StringBuilder(record(2, 1, START - 33_000));
            for (int k = 1; k <= 40; k++) {
                (k <= 32 ? first : second)
                        .append("00")
                        .append(zigZag(k <= 32 ? -(k - 1) * 1000L : -(k - 33) * 1000L))
                        .append("%016x".formatted(Double.doubleToRawLongBits(k)));
            }
            // The only chunk so far is the first in its file.
            long chunk = 1L << 32 | 8;
            expected.add(record(5, 1, 0));
            expected.add(first.toString());
            expected.add(record(5, 1, chunk));
            expected.add(second.toString());
            expected.add(record(2, 1, START - 500) + "0000" + "%016x".formatted(Double.doubleToRawLongBits(0.5)));
            assertThat(records(dir.resolve("wbl"))).isEqualTo(expected);
            assertThat(database.head().stats().chunks()).isEqualTo(3);
        }
        byte[] file = Files.readAllBytes(dir.resolve("chunks_head/000001"));
        ByteBuffer chunk = ByteBuffer.wrap(file).position(8);
        assertThat(chunk.getLong()).isEqualTo(1);
        assertThat(chunk.getLong()).isEqualTo(START - 32_000);
        assertThat(chunk.getLong()).isEqualTo(START - 1000);
        assertThat(chunk.get()).isEqualTo((byte) 0x81);
        try (Database database = Database.open(new DatabaseOptions(dir, head, 1 << 20, true))) {
            assertThat(times(database, A)).hasSize(42);
            assertThat(database.head().stats().chunks()).isEqualTo(3);
            assertThat(dir.resolve("wbl/00000001")).exists();
        }
    }

    /** A kill loses the chunks that were not written yet; the log's markers for them must not count then. */
    @Test
    void markerOfAChunkThatACrashTookIsIgnored() throws Exception {
        List<String> expected;
        Path killed;
        try (Database database = open(HOUR)) {
            append(database, A, START, 0);
            for (int k = 1; k <= 70; k++) {
                append(database, A, START - k * 1000, k);
            }
            expected = lines(database);
            killed = TestDatabases.copy(dir, temporary.resolve("killed"));
        }
        for (int round = 0; round < 3; round++) {
            try (Database database = Database.open(options(killed))) {
                assertThat(lines(database)).isEqualTo(expected).hasSize(71);
            }
        }
    }

    @Test
    void compactionMovesAllToAlignedBlocksAndEmptiesTheLog() throws Exception {
        List<String> expected;
        Labels late = Labels.of("__name__", "late");
        try (Database database = open(9 * HOUR)) {
            long now = START + 8 * HOUR;
            append(database, A, now, 0);
            for (int k = 1; k <= 100; k++) {
                append(database, A, now - k * 5 * MINUTE, k);
                append(database, late, now - HOUR - k * 3 * MINUTE, k);
                appendHistogram(database, Labels.of("__name__", "h"), now - HOUR - k * 4 * MINUTE, k);
            }
            expected = lines(database);
            assertThat(expected).hasSize(301);
            Head head = database.head();
            assertThat(head.seriesCount()).isEqualTo(3);

            database.compactOutOfOrder();

            assertThat(lines(database)).isEqualTo(expected);
            List<Block> blocks = database.blocks();
            assertThat(blocks).extracting(b -> b.meta().minTime() - START).containsExactly(-2 * HOUR, 0L, 2 * HOUR, 4
                    * HOUR, 6 * HOUR);
            assertThat(blocks).allSatisfy(b -> {
                assertThat(b.meta().maxTime() - b.meta().minTime()).isEqualTo(2 * HOUR);
                assertThat(b.meta().compaction().hints()).containsExactly(BlockHints.OUT_OF_ORDER);
                assertThat(b.meta().compaction().level()).isEqualTo(1);
                assertThat(b.meta().compaction().parents()).hasSize(1);
            });
            assertThat(blocks.stream().mapToLong(b -> b.meta().stats().samples()).sum()).isEqualTo(300);
            assertThat(head.outOfOrder().isEmpty()).isTrue();
            assertThat(head.seriesCount()).isEqualTo(1);
            assertThat(head.stats().chunks()).isEqualTo(1);
            assertThat(records(dir.resolve("wbl"))).isEmpty();
            assertThat(WalFormat.segments(dir.resolve("wbl")))
                    .extracting(WalFormat.Segment::number)
                    .containsExactly(1);
            append(database, late, now - HOUR - 1, 7);
            append(database, A, now - 1, 7);
            expected = lines(database);
            assertThat(expected).hasSize(303);
            Path killed = TestDatabases.copy(dir, temporary.resolve("killed"));
            try (Database again = Database.open(options(killed))) {
                assertThat(lines(again)).isEqualTo(expected);
            }
        }
        try (Database database = Database.open(options(dir))) {
            assertThat(lines(database)).isEqualTo(expected);
            // What is left is compacted though the window is shut, and files without a chunk in use go.
            database.compactOutOfOrder();
            assertThat(lines(database)).isEqualTo(expected);
            assertThat(database.head().outOfOrder().isEmpty()).isTrue();
            try (Stream<Path> files = Files.list(dir.resolve("chunks_head"))) {
                assertThat(files.count()).isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void cuttingTheHeadKeepsSeriesThatHaveSamplesOutOfOrder() throws Exception {
        Labels gone = Labels.of("__name__", "gone");
        try (Database database = open(12 * HOUR)) {
            append(database, A, START, 1);
            append(database, gone, START, 1);
            append(database, Labels.of("__name__", "b"), START + 8 * HOUR, 1);
            append(database, A, START - HOUR, 2);
            Head head = database.head();
            long end = head.compactableUntil();
            try (Querier querier = head.inOrderQuerier(Long.MIN_VALUE, end - 1)) {
                database.compactor().writeHeadBlock(BlockContent.of(querier, START, end - 1), START, end, List.of());
            }
            List<String> expected = lines(database);
            head.truncate(end);
            assertThat(lines(database)).isEqualTo(expected).hasSize(4);
            assertThat(head.seriesCount()).isEqualTo(2);
            head.truncateLog(end);
            Path killed = TestDatabases.copy(dir, temporary.resolve("killed"));
            try (Database again = Database.open(options(killed))) {
                assertThat(lines(again)).isEqualTo(expected);
                again.compactOutOfOrder();
                assertThat(lines(again)).isEqualTo(expected);
                assertThat(again.head().seriesCount()).isEqualTo(1);
            }
        }
    }

    @Test
    void openReaderKeepsWhatWasCompactedUntilItEnds() throws Exception {
        try (Database database = open(6 * HOUR)) {
            append(database, A, START + 3 * HOUR, 1);
            append(database, A, START, 2);
            TreeMap<Labels, TreeMap<Long, Long>> expected = all(database);
            Thread compaction;
            try (Querier reader = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                compaction = Thread.ofPlatform().name("compaction").start(() -> {
                    try {
                        database.compactOutOfOrder();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                });
                while (database.head().outOfOrder().published() == 0) {
                    Thread.onSpinWait();
                }
                assertThat(dump(reader, TestDatabases.ALL)).isEqualTo(expected);
                assertThat(all(database)).isEqualTo(expected);
                assertThat(database.head().outOfOrder().isEmpty()).isFalse();
            }
            assertThat(compaction.join(Duration.ofSeconds(30))).isTrue();
            assertThat(database.head().outOfOrder().isEmpty()).isTrue();
            assertThat(all(database)).isEqualTo(expected);
        }
    }

    /** After a repair of the log of the head the other one is read at the next start only, as in Prometheus. */
    @Test
    void logThatWasNotReadIsKeptForTheNextStart() throws Exception {
        List<String> expected;
        try (Database database = open(HOUR)) {
            append(database, A, START, 0);
            for (int k = 1; k <= 5; k++) {
                append(database, A, START - k * 1000, k);
            }
            expected = lines(database);
        }
        // The samples are in the log of the head too, where they come too late to count.
        Files.write(dir.resolve("wal/00000000"), new byte[] {1, 1, 1, 1, 1, 1, 1, 1}, StandardOpenOption.APPEND);
        try (Database database = open(HOUR)) {
            assertThat(database.walCorruptions()).isEqualTo(1);
            assertThat(times(database, A)).containsExactly(START);
            append(database, A, START - 6000, 6);
            assertThat(times(database, A)).containsExactly(START - 6000, START);
            database.compactOutOfOrder();
            append(database, A, START - 7000, 7);
        }
        expected.add(Labels.of("__name__", "a") + " 6 " + (START - 6000));
        expected.add(Labels.of("__name__", "a") + " 7 " + (START - 7000));
        expected.sort(null);
        try (Database database = open(0)) {
            assertThat(database.walCorruptions()).isZero();
            assertThat(lines(database)).isEqualTo(expected);
        }
    }

    @Test
    void damagedLogIsCutAndGoesOn() throws Exception {
        try (Database database = open(HOUR)) {
            append(database, A, START, 0);
            append(database, A, START - 1, 1);
            append(database, A, START - 2, 2);
        }
        Path log = dir.resolve("wbl/00000000");
        byte[] bytes = Files.readAllBytes(log);
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        bytes[end - 1] ^= 1;
        Files.write(log, bytes);
        for (int round = 0; round < 2; round++) {
            try (Database database = open(HOUR)) {
                assertThat(database.walCorruptions()).isEqualTo(1 - round);
                assertThat(times(database, A)).containsExactly(START - 1, START);
            }
        }
    }
}
