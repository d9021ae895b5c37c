package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.narthex.storage.tsdb.internal.TestDatabases.dump;
import static org.narthex.storage.tsdb.internal.TestDatabases.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Exemplar;
import org.narthex.model.Labels;
import org.narthex.model.Matcher;
import org.narthex.model.Metadata;
import org.narthex.model.MetricType;
import org.narthex.model.StaleMarker;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.tsdb.internal.block.Dumps;
import org.narthex.storage.tsdb.internal.head.Head;

/** The head is cut: what blocks have goes, all else stays. */
class TruncationTest {
    private static final long START = Churn.START;
    private static final long HOUR = 3_600_000;
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofMillis(50);

    @TempDir
    Path dir;

    private static SampleBatch one(long ref, long t, double v) {
        SampleBatch batch = new SampleBatch(1);
        batch.add(ref, t, v);
        return batch;
    }

    private static long append(Database database, Labels labels, long t, double v) throws IOException {
        try (Appender appender = database.appender()) {
            long ref = appender.resolve(labels, t);
            SampleBatch batch = one(ref, t, v);
            appender.append(batch);
            assertThat(batch.outcomes[0]).isEqualTo(AppendOutcome.OK);
            appender.commit();
            return ref;
        }
    }

    private static List<String> values(Database database, String name) {
        try (Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            return querier.labelValues(name, List.of(), 0);
        }
    }

    @Test
    void whatIsNotBeforeTheCutStaysAndTheRestShrinks() throws Exception {
        int rounds = (int) (6 * HOUR / Churn.STEP);
        Churn churn = new Churn(100, 5);
        try (Database database = Database.open(options(dir))) {
            Head head = database.head();
            for (int round = 0; round < rounds; round++) {
                churn.append(database, round);
                if (round % 4 == 0) {
                    long t = Churn.time(round);
                    try (Appender appender = database.appender()) {
                        long ref = appender.resolve(Labels.of("__name__", "h", "epoch", "" + round / 400), t);
                        assertThat(appender.appendHistogram(ref, t, HistogramHeadTest.integer(round), null))
                                .isZero();
                        appender.appendExemplar(ref, new Exemplar(Labels.of("trace", "" + round), 1, t, true));
                        appender.updateMetadata(ref, new Metadata(MetricType.HISTOGRAM, "", "help"));
                        appender.commit();
                    }
                }
            }
            long cut = START + 2 * HOUR;
            int series = head.seriesCount();
            long chunks = head.stats().chunks();
            long pairs = head.stats().labelPairs();
            int exemplars = head.exemplars().seriesCount();
            TreeMap<Labels, TreeMap<Long, Long>> before = dump(database, cut, Long.MAX_VALUE);
            List<String> lines = lines(database, cut);

            head.truncate(cut);

            assertThat(dump(database, cut, Long.MAX_VALUE)).isEqualTo(before);
            assertThat(lines(database, cut)).isEqualTo(lines).hasSizeGreaterThan(60_000);
            assertThat(dump(database, Long.MIN_VALUE, cut - 1)).isEmpty();
            TreeMap<Labels, TreeMap<Long, Long>> floats = new TreeMap<>(before);
            floats.keySet().removeIf(l -> l.get("id").isEmpty());
            assertThat(floats).isEqualTo(churn.expected(480, rounds - 1));
            int gone = 480 / 5 + 1;
            assertThat(head.seriesCount()).isEqualTo(series - gone).isEqualTo(before.size());
            assertThat(head.counts().seriesRemoved.sum()).isEqualTo(gone);
            assertThat(head.stats().chunks()).isLessThan(chunks).isEqualTo(chunks - head.counts().chunksRemoved.sum());
            assertThat(head.stats().labelPairs()).isEqualTo(pairs - gone);
            assertThat(values(database, "id")).hasSize(series - gone - 3).doesNotContain("0", "95");
            assertThat(values(database, "epoch")).containsExactly("1", "2", "3");
            assertThat(head.exemplars().seriesCount()).isEqualTo(exemplars);
            assertThat(head.stats().metadata()).isEqualTo(3);
            assertThat(head.minTime()).isEqualTo(cut);
            assertThat(head.counts().truncations.sum()).isEqualTo(1);

            head.truncate(cut);
            assertThat(head.counts().truncations.sum()).isEqualTo(1);
        }
    }

    private static List<String> lines(Database database, long from) {
        try (Querier querier = database.querier(from, Long.MAX_VALUE)) {
            return Dumps.samples(querier);
        }
    }

    @Test
    void labelsThatGoTakeTheirValuesAndNamesAlong() throws Exception {
        try (Database database = Database.open(options(dir))) {
            append(database, Labels.of("__name__", "old", "only_old", "x", "both", "old"), START, 1);
            append(database, Labels.of("__name__", "new", "both", "new"), START + 5 * HOUR, 1);
            database.head().truncate(START + 4 * HOUR);
            assertThat(database.head().stats().labelPairs()).isEqualTo(2);
            try (Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                assertThat(querier.labelNames(List.of(), 0)).containsExactly("__name__", "both");
                assertThat(querier.labelValues("both", List.of(), 0)).containsExactly("new");
                assertThat(querier.labelValues("both", List.of(Matcher.equal("__name__", "old")), 0))
                        .isEmpty();
                assertThat(dump(querier, List.of(Matcher.equal("both", "")))).isEmpty();
            }
            assertThat(database.head().cardinality().top(10).seriesByMetric())
                    .extracting(c -> c.name())
                    .containsExactly("new");
        }
    }

    @Test
    void headBeginsWhereItsSamplesBeginButAcceptsWhatIsNoOlderThanHalfARange() throws Exception {
        try (Database database = Database.open(options(dir))) {
            Head head = database.head();
            append(database, Labels.of("__name__", "old"), START, 1);
            append(database, Labels.of("__name__", "new"), START + 5 * HOUR, 1);
            assertThat(head.compactable()).isTrue();
            assertThat(head.compactableUntil()).isEqualTo(START + 2 * HOUR);
            head.truncate(START + 2 * HOUR);
            assertThat(head.minTime()).isEqualTo(START + 4 * HOUR);
            assertThat(head.compactable()).isFalse();
            append(database, Labels.of("__name__", "late"), START + 4 * HOUR, 1);
            try (Appender appender = database.appender()) {
                assertThatThrownBy(() -> appender.resolve(Labels.of("__name__", "late"), START + 4 * HOUR - 1))
                        .hasMessageContaining("out of bounds");
            }
            append(database, Labels.of("__name__", "new"), START + 7 * HOUR + 1, 1);
            assertThat(head.compactable()).isTrue();
        }
    }

    @Test
    void referenceOfARemovedSeriesIsUnknownAndItsSlotIsForOthers() throws Exception {
        try (Database database = Database.open(options(dir))) {
            Labels back = Labels.of("__name__", "comes", "back", "yes");
            long old = append(database, back, START, 1);
            append(database, Labels.of("__name__", "stays"), START + 5 * HOUR, 1);
            database.head().truncate(START + 2 * HOUR);
            long t = START + 5 * HOUR;
            long other = append(database, Labels.of("__name__", "other"), t, 7);
            try (Appender appender = database.appender()) {
                SampleBatch batch = one(old, t, 2);
                appender.append(batch);
                assertThat(batch.outcomes[0]).isEqualTo(AppendOutcome.UNKNOWN_SERIES);
                assertThat(appender.appendHistogram(old, t, HistogramHeadTest.integer(1), null))
                        .isEqualTo(AppendOutcome.UNKNOWN_SERIES);
                assertThat(appender.appendExemplar(old, new Exemplar(Labels.EMPTY, 1, t, true)))
                        .isEqualTo(AppendOutcome.UNKNOWN_SERIES);
                long now = appender.resolve(back, t);
                assertThat(now).isNotEqualTo(old).isGreaterThan(other);
                appender.append(one(now, t, 3));
                appender.commit();
            }
            assertThat(dump(database, t, t))
                    .hasSize(3)
                    .containsEntry(back, new TreeMap<>(Map.of(t, Double.doubleToRawLongBits(3))));
        }
    }

    @Test
    void openTransactionKeepsItsSeries() throws Exception {
        try (Database database = Database.open(options(dir))) {
            Labels known = Labels.of("__name__", "known");
            Labels created = Labels.of("__name__", "created");
            Labels resolved = Labels.of("__name__", "resolved_only");
            long ref = append(database, known, START, 1);
            append(database, resolved, START, 1);
            append(database, Labels.of("__name__", "gone"), START, 1);
            append(database, Labels.of("__name__", "stays"), START + 5 * HOUR, 1);
            long t = START + 5 * HOUR;
            CompletableFuture<?> truncation;
            try (Appender appender = database.appender()) {
                appender.append(one(ref, t, 2));
                long fresh = appender.resolve(created, t);
                long other = appender.resolve(resolved, t);
                truncation = CompletableFuture.runAsync(() -> truncate(database, START + 2 * HOUR));
                assertThatThrownBy(() -> truncation.get(100, TimeUnit.MILLISECONDS))
                        .isInstanceOf(TimeoutException.class);
                appender.append(one(fresh, t, 3));
                SampleBatch batch = one(other, t, 4);
                appender.append(batch);
                assertThat(batch.outcomes[0]).isEqualTo(AppendOutcome.OK);
                appender.commit();
            }
            truncation.get(10, TimeUnit.SECONDS);
            assertThat(dump(database, t, t).keySet())
                    .containsExactlyInAnyOrder(known, created, resolved, Labels.of("__name__", "stays"));
            assertThat(database.head().seriesCount()).isEqualTo(4);
            assertThat(append(database, known, t + 1, 5)).isEqualTo(ref);
        }
    }

    /** One transaction makes the truncation wait after its marks are set; another one comes across a mark. */
    @Test
    void transactionThatBeginsWhileSeriesAreMarkedKeepsWhatItUses() throws Exception {
        try (Database database = Database.open(options(dir))) {
            Head head = database.head();
            Labels byRef = Labels.of("__name__", "by_ref");
            Labels byLabels = Labels.of("__name__", "by_labels");
            long ref = append(database, byRef, START, 1);
            append(database, byLabels, START, 1);
            append(database, Labels.of("__name__", "gone"), START, 1);
            long t = START + 5 * HOUR;
            append(database, Labels.of("__name__", "stays"), t, 1);
            try (Appender early = database.appender()) {
                Thread truncation = Thread.ofPlatform().start(() -> truncate(database, START + 2 * HOUR));
                long deadline = System.nanoTime() + DEADLINE.toNanos();
                while (head.counts().chunksRemoved.sum() < 3 || truncation.getState() != Thread.State.TIMED_WAITING) {
                    assertThat(System.nanoTime()).isLessThan(deadline);
                    Thread.onSpinWait();
                }
                try (Appender late = database.appender()) {
                    SampleBatch batch = one(ref, t, 2);
                    batch.add(late.resolve(byLabels, t), t, 3);
                    late.append(batch);
                    assertThat(batch.outcomes).startsWith(AppendOutcome.OK, AppendOutcome.OK);
                    early.rollback();
                    assertThat(truncation.join(DEADLINE)).isTrue();
                    assertThat(values(database, "__name__")).containsExactly("by_labels", "by_ref", "stays");
                    late.commit();
                }
            }
            assertThat(dump(database, t, t).keySet())
                    .containsExactlyInAnyOrder(byRef, byLabels, Labels.of("__name__", "stays"));
            assertThat(append(database, byRef, t + 1, 5)).isEqualTo(ref);
        }
    }

    private static void truncate(Database database, long mint) {
        try {
            database.head().truncate(mint);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void transactionThatDoesNotEndOnlyPutsRemovalOff() throws Exception {
        try (Database database = Database.open(options(dir))) {
            append(database, Labels.of("__name__", "old"), START, 1);
            append(database, Labels.of("__name__", "stays"), START + 5 * HOUR, 1);
            Head head = database.head();
            try (Appender appender = database.appender()) {
                head.truncate(START + 2 * HOUR, SOON);
                assertThat(head.seriesCount()).isEqualTo(2);
                assertThat(head.counts().truncationsFailed.sum()).isZero();
                appender.rollback();
            }
            assertThat(dump(database, Long.MIN_VALUE, Long.MAX_VALUE)).hasSize(1);
            head.truncate(START + 3 * HOUR, SOON);
            assertThat(head.seriesCount()).isEqualTo(1);
        }
    }

    @Test
    void seriesOfARolledBackTransactionGo() throws Exception {
        try (Database database = Database.open(options(dir))) {
            append(database, Labels.of("__name__", "old"), START, 1);
            append(database, Labels.of("__name__", "stays"), START + 5 * HOUR, 1);
            try (Appender appender = database.appender()) {
                appender.resolve(Labels.of("__name__", "never_had_a_sample"), START + 5 * HOUR);
                appender.rollback();
            }
            database.head().truncate(START + 2 * HOUR);
            assertThat(values(database, "__name__")).containsExactly("stays");
        }
    }

    @Test
    void readersOfWhatGoesAreWaitedForAndOthersAreNot() throws Exception {
        Churn churn = new Churn(20, 50);
        try (Database database = Database.open(options(dir))) {
            for (int round = 0; round < 1400; round++) {
                churn.append(database, round);
            }
            Head head = database.head();
            long cut = START + 2 * HOUR;
            TreeMap<Labels, TreeMap<Long, Long>> all = dump(database, Long.MIN_VALUE, Long.MAX_VALUE);
            Querier old = database.querier(START, cut);
            try (Querier recent = database.querier(cut, Long.MAX_VALUE)) {
                assertThatThrownBy(() -> head.truncate(cut, SOON))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("still open after PT0.05S");
                assertThat(head.counts().truncationsFailed.sum()).isEqualTo(1);
                assertThat(dump(old, TestDatabases.ALL)).isEqualTo(churn.expected(0, 480));
                assertThat(dump(database, Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(all);
                CompletableFuture<?> truncation = CompletableFuture.runAsync(() -> truncate(database, cut));
                // While it waits, new queries begin at the cut, as blocks have the rest.
                long deadline = System.nanoTime() + DEADLINE.toNanos();
                while (!dump(database, Long.MIN_VALUE, Long.MAX_VALUE).equals(churn.expected(480, 1399))) {
                    assertThat(truncation.isDone()).isFalse();
                    assertThat(System.nanoTime()).isLessThan(deadline);
                }
                assertThat(dump(database, Long.MIN_VALUE, cut - 1)).isEmpty();
                old.close();
                truncation.get(10, TimeUnit.SECONDS);
                assertThat(dump(recent, TestDatabases.ALL)).isEqualTo(churn.expected(480, 1399));
            }
            assertThat(dump(database, Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(churn.expected(480, 1399));
        }
    }

    @Test
    void transactionsThatMayAddToARangeAreWaitedFor() throws Exception {
        try (Database database = Database.open(options(dir))) {
            Head head = database.head();
            append(database, Labels.of("__name__", "a"), START, 1);
            try (Appender early = database.appender()) {
                append(database, Labels.of("__name__", "a"), START + 5 * HOUR, 1);
                assertThat(head.awaitAppenders(START + 2 * HOUR, SOON)).isFalse();
                early.append(one(early.resolve(Labels.of("__name__", "b"), START + HOUR), START + HOUR, 2));
                early.commit();
            }
            try (Appender late = database.appender()) {
                assertThat(head.awaitAppenders(START + 2 * HOUR, SOON)).isTrue();
                late.rollback();
            }
            assertThat(dump(database, START, START + 2 * HOUR)).hasSize(2);
        }
    }

    @Test
    void headChunkFilesGoWithTheirChunks() throws Exception {
        Path chunks = dir.resolve("chunks_head");
        Churn churn = new Churn(50, 100);
        for (int session = 0; session < 4; session++) {
            try (Database database = Database.open(options(dir))) {
                for (int round = session * 500; round < session * 500 + 500; round++) {
                    churn.append(database, round);
                }
            }
            churn = new Churn(50, 100);
        }
        try (Database database = Database.open(options(dir))) {
            assertThat(files(chunks)).containsExactly("000001", "000002", "000003", "000004");
            long cut = Churn.time(1300);
            TreeMap<Labels, TreeMap<Long, Long>> before = dump(database, cut, Long.MAX_VALUE);
            assertThat(before).isEqualTo(churn.expected(1300, 1999));
            database.head().truncate(cut);
            assertThat(files(chunks)).containsExactly("000003", "000004");
            assertThat(dump(database, cut, Long.MAX_VALUE)).isEqualTo(before);
            for (int round = 2000; round < 2500; round++) {
                churn.append(database, round);
            }
            assertThat(files(chunks)).containsExactly("000003", "000004", "000005");
            database.head().truncate(Churn.time(1920));
            for (int round = 2500; round < 2800; round++) {
                churn.append(database, round);
            }
            assertThat(files(chunks)).last().isEqualTo("000006");
            assertThat(dump(database, Churn.time(1920), Long.MAX_VALUE)).isEqualTo(churn.expected(1920, 2799));
        }
        try (Database database = Database.open(options(dir))) {
            assertThat(database.chunkCorruptions()).isZero();
            assertThat(dump(database, Churn.time(1920), Long.MAX_VALUE)).isEqualTo(churn.expected(1920, 2799));
        }
    }

    private static List<String> files(Path directory) throws IOException {
        try (var list = Files.list(directory)) {
            return list.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void staleSeriesAreCounted() throws Exception {
        try (Database database = Database.open(options(dir))) {
            Labels a = Labels.of("__name__", "a");
            append(database, a, START, 1);
            append(database, Labels.of("__name__", "b"), START, 1);
            assertThat(database.head().cardinality().staleSeries()).isZero();
            append(database, a, START + 1, StaleMarker.STALE);
            assertThat(database.head().cardinality().staleSeries()).isEqualTo(1);
            append(database, a, START + 5 * HOUR, 1);
            assertThat(database.head().cardinality().staleSeries()).isZero();
            append(database, a, START + 5 * HOUR + 1, StaleMarker.STALE);
            database.head().truncate(START + 2 * HOUR);
            assertThat(database.head().cardinality().staleSeries()).isEqualTo(1);
            append(database, Labels.of("__name__", "c"), START + 9 * HOUR, 1);
            database.head().truncate(START + 8 * HOUR);
            assertThat(database.head().cardinality().staleSeries()).isZero();
        }
    }
}
