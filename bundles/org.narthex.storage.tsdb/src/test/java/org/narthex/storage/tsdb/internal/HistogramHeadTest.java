package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.narthex.storage.tsdb.internal.TestDatabases.options;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Labels;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.model.histogram.Histograms;
import org.narthex.model.histogram.Span;
import org.narthex.storage.api.AppendOutcome;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;
import org.narthex.storage.api.StorageException;

class HistogramHeadTest {
    private static final long START = 1_700_028_000_000L;
    private static final Labels SERIES = Labels.of("__name__", "h", "job", "x");

    @TempDir
    Path dir;

    /** A counter that grows with n, gets a new bucket every 40 and is reset every 200. */
    static Histogram integer(int n) {
        int k = n % 200 + 1;
        int buckets = 2 + n % 200 / 40;
        long[] deltas = new long[buckets];
        deltas[0] = k;
        return new Histogram(
                CounterResetHint.UNKNOWN,
                3,
                0.001,
                k,
                k + (long) k * buckets,
                k * 2.5,
                List.of(new Span(1, buckets)),
                List.of(),
                deltas,
                new long[0],
                new double[0]);
    }

    static FloatHistogram floats(int n) {
        return Histograms.toFloat(integer(n));
    }

    private static void append(Database database, long t, Histogram integer, FloatHistogram floats) throws Exception {
        try (Appender appender = database.appender()) {
            assertThat(appender.appendHistogram(appender.resolve(SERIES, t), t, integer, floats))
                    .isEqualTo(AppendOutcome.OK);
            appender.commit();
        }
    }

    private static void append(Database database, long t, double v) throws Exception {
        try (Appender appender = database.appender()) {
            SampleBatch batch = new SampleBatch(1);
            batch.add(appender.resolve(SERIES, t), t, v);
            appender.append(batch);
            assertThat(batch.outcomes[0]).isEqualTo(AppendOutcome.OK);
            appender.commit();
        }
    }

    private static TreeMap<Long, String> read(Database database) {
        TreeMap<Long, String> found = new TreeMap<>();
        try (Querier querier = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
            SeriesSet set = querier.select(
                    true, SelectHints.range(Long.MIN_VALUE, Long.MAX_VALUE), TestDatabases.ALL);
            for (Series s = set.next(); s != null; s = set.next()) {
                SampleBuffer buffer = new SampleBuffer(8);
                for (SampleCursor cursor = s.samples(); cursor.next(buffer); buffer.clear()) {
                    for (int i = 0; i < buffer.size; i++) {
                        FloatHistogram h = buffer.histogram(i);
                        found.put(buffer.timestamps[i], h == null ? "" + buffer.values[i] : text(h));
                    }
                }
            }
        }
        return found;
    }

    private static String text(FloatHistogram h) {
        return StaleMarker.isStale(h.sum()) ? "stale" : Histograms.text(h);
    }

    @Test
    void theOrderInsideATransactionCounts() throws Exception {
        Path live = dir.resolve("live");
        Path killed;
        TreeMap<Long, String> expected = new TreeMap<>();
        try (Database database = Database.open(options(live))) {
            try (Appender appender = database.appender()) {
                long ref = appender.resolve(SERIES, START);
                for (int n = 0; n < 12; n++) {
                    long t = START + n * 1000L;
                    SampleBatch batch = new SampleBatch(1);
                    switch (n % 4) {
                        case 0 -> {
                            batch.add(ref, t, n);
                            appender.append(batch);
                            expected.put(t, n + ".0");
                        }
                        case 1 -> {
                            appender.appendHistogram(ref, t, integer(n), null);
                            expected.put(t, text(floats(n)));
                        }
                        case 2 -> {
                            appender.appendHistogram(ref, t, null, floats(n));
                            expected.put(t, text(floats(n)));
                        }
                        default -> {
                            batch.add(ref, t, StaleMarker.STALE);
                            appender.append(batch);
                            assertThat(batch.outcomes[0]).isEqualTo(AppendOutcome.OK);
                            expected.put(t, "stale");
                        }
                    }
                }
                appender.commit();
            }
            assertThat(read(database)).isEqualTo(expected);
            assertThat(database.head().counts().histogramsAppended.sum()).isEqualTo(9);
            killed = TestDatabases.copy(live, dir.resolve("killed"));
        }
        for (Path path : List.of(live, killed)) {
            try (Database database = Database.open(options(path))) {
                assertThat(read(database)).isEqualTo(expected);
            }
        }
    }

    @Test
    void histogramsOfBothKindsAndFloatsSurviveKillAndRestart() throws Exception {
        TreeMap<Long, String> expected = new TreeMap<>();
        Path live = dir.resolve("live");
        try (Database database = Database.open(options(live))) {
            for (int n = 0; n < 900; n++) {
                long t = START + n * 15_000L;
                if (n % 300 < 250) {
                    boolean floats = n / 300 == 1;
                    append(database, t, floats ? null : integer(n), floats ? floats(n) : null);
                    expected.put(t, text(floats(n)));
                } else if (n % 300 == 250) {
                    append(database, t, StaleMarker.STALE);
                    expected.put(t, "stale");
                } else {
                    append(database, t, n);
                    expected.put(t, "" + (double) n);
                }
                if (n % 149 == 0) {
                    Path copy = TestDatabases.copy(live, dir.resolve("copy" + n));
                    try (Database killed = Database.open(options(copy))) {
                        assertThat(read(killed)).as("copy after " + n).isEqualTo(expected);
                    }
                }
            }
            assertThat(read(database)).isEqualTo(expected);
            assertThat(database.head().counts().chunksCreated.sum()).isGreaterThan(10);
        }
        try (Database database = Database.open(options(live))) {
            assertThat(read(database)).isEqualTo(expected);
            assertThat(database.chunkCorruptions()).isZero();
        }
    }

    @Test
    void duplicatesAndDisorderAreTold() throws Exception {
        try (Database database = Database.open(options(dir))) {
            append(database, START, integer(5), null);
            try (Appender appender = database.appender()) {
                long ref = appender.resolve(SERIES, START);
                assertThat(appender.appendHistogram(ref, START, integer(5), null))
                        .isEqualTo(AppendOutcome.OK);
                assertThat(appender.appendHistogram(ref, START, integer(6), null))
                        .isEqualTo(AppendOutcome.DUPLICATE);
                assertThat(appender.appendHistogram(ref, START, null, floats(5)))
                        .isEqualTo(AppendOutcome.DUPLICATE);
                assertThat(appender.appendHistogram(ref, START - 1, integer(6), null))
                        .isEqualTo(AppendOutcome.OUT_OF_ORDER);
                assertThat(appender.appendHistogram(ref + 1, START, integer(6), null))
                        .isEqualTo(AppendOutcome.UNKNOWN_SERIES);
                SampleBatch batch = new SampleBatch(1);
                batch.add(ref, START, 1);
                appender.append(batch);
                assertThat(batch.outcomes[0]).isEqualTo(AppendOutcome.DUPLICATE);
                Histogram broken = new Histogram(
                        CounterResetHint.UNKNOWN,
                        0,
                        0,
                        0,
                        1,
                        1,
                        List.of(new Span(0, 2)),
                        List.of(),
                        new long[] {1},
                        new long[0],
                        new double[0]);
                assertThatThrownBy(() -> appender.appendHistogram(ref, START + 1, broken, null))
                        .isInstanceOf(StorageException.class);
            }
        }
    }

    /** In one transaction, in the log and in memory floats come before histograms, but not where they are newer. */
    @Test
    void floatBehindAHistogramInOneTransactionLosesNothing() throws Exception {
        Path live = dir.resolve("live");
        try (Database database = Database.open(options(live))) {
            try (Appender appender = database.appender()) {
                long ref = appender.resolve(SERIES, START);
                for (int n = 0; n < 4; n++) {
                    SampleBatch batch = new SampleBatch(1);
                    batch.add(ref, START + 3 * n, n);
                    appender.append(batch);
                    assertThat(batch.outcomes[0]).isEqualTo(AppendOutcome.OK);
                    assertThat(appender.appendHistogram(ref, START + 3 * n + 1, integer(n), null))
                            .isEqualTo(AppendOutcome.OK);
                    assertThat(appender.appendHistogram(ref, START + 3 * n + 2, null, floats(n)))
                            .isEqualTo(AppendOutcome.OK);
                }
                appender.commit();
            }
            assertThat(read(database)).hasSize(12);
            Path copy = TestDatabases.copy(live, dir.resolve("killed"));
            try (Database killed = Database.open(options(copy))) {
                assertThat(read(killed)).isEqualTo(read(database));
            }
        }
    }

    /** A replay drops what is older than what came before, so the log must have the order of the commit. */
    @Test
    void histogramsOfBothKindsInOneTransactionSurviveAKill() throws Exception {
        Path live = dir.resolve("live");
        try (Database database = Database.open(options(live))) {
            try (Appender appender = database.appender()) {
                long ref = appender.resolve(SERIES, START);
                for (int n = 0; n < 6; n++) {
                    byte outcome = n % 2 == 0
                            ? appender.appendHistogram(ref, START + n, null, floats(n))
                            : appender.appendHistogram(ref, START + n, integer(n), null);
                    assertThat(outcome).isEqualTo(AppendOutcome.OK);
                }
                appender.commit();
            }
            assertThat(read(database)).hasSize(6);
            Path copy = TestDatabases.copy(live, dir.resolve("killed"));
            try (Database killed = Database.open(options(copy))) {
                assertThat(read(killed)).isEqualTo(read(database));
            }
        }
    }

    @Test
    void openQuerierDoesNotSeeLaterHistograms() throws Exception {
        try (Database database = Database.open(options(dir))) {
            append(database, START, integer(1), null);
            try (Querier old = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                append(database, START + 1, integer(2), null);
                Series s = old.select(true, SelectHints.range(START, START + 5), TestDatabases.ALL)
                        .next();
                assertThat(s).isNotNull();
                SampleBuffer buffer = new SampleBuffer(8);
                assertThat(s.samples().next(buffer)).isTrue();
                assertThat(buffer.size).isEqualTo(1);
            }
            assertThat(read(database)).hasSize(2);
        }
    }
}
