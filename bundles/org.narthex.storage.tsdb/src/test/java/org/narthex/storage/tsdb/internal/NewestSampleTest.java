package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Labels;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;

/** Selections of which only the newest sample matters. */
class NewestSampleTest {
    private static final long START = 1_700_028_000_000L;
    private static final int SAMPLES = 300;
    private static final long STEP = 15_000;
    private static final long LAST = START + (SAMPLES - 1) * STEP;

    @TempDir
    Path dir;

    private Database database;

    @BeforeEach
    void fill() throws Exception {
        database = Database.open(TestDatabases.options(dir));
        for (int i = 0; i < SAMPLES; i++) {
            append(START + i * STEP, i);
        }
    }

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    private void append(long t, double v) throws Exception {
        try (Appender appender = database.appender()) {
            SampleBatch batch = new SampleBatch(1);
            batch.add(appender.resolve(Labels.of("__name__", "a"), t), t, v);
            appender.append(batch);
            appender.commit();
        }
    }

    private static List<Double> values(Querier querier, long from, long to) {
        SelectHints hints = new SelectHints(from, to, 0, 0, "", List.of(), false, 0, true);
        Series series = querier.select(false, hints, TestDatabases.ALL).next();
        List<Double> values = new ArrayList<>();
        SampleBuffer buffer = new SampleBuffer(4);
        if (series != null) {
            for (SampleCursor cursor = series.samples(); cursor.next(buffer); ) {
                assertThat(buffer.timestamps[buffer.size - 1]).isBetween(from, to);
            }
        }
        for (int i = 0; i < buffer.size; i++) {
            values.add(buffer.values[i]);
        }
        return values;
    }

    @Test
    void theLastOneNeedsNoDecoding() {
        try (Querier querier = database.querier(START, LAST)) {
            assertThat(values(querier, LAST - 4 * STEP, LAST)).containsExactly(SAMPLES - 1.0);
        }
    }

    @Test
    void anEarlierOneIsTheLastOfThoseRead() {
        try (Querier querier = database.querier(START, LAST - 1)) {
            assertThat(values(querier, LAST - 4 * STEP, LAST)).endsWith(SAMPLES - 2.0);
        }
    }

    @Test
    void whatIsCommittedLaterIsNotSeen() throws Exception {
        try (Querier querier = database.querier(START, LAST + 2 * STEP)) {
            append(LAST + STEP, -1);
            assertThat(values(querier, LAST - 4 * STEP, LAST + 2 * STEP)).endsWith(SAMPLES - 1.0);
        }
        try (Querier querier = database.querier(START, LAST + 2 * STEP)) {
            assertThat(values(querier, LAST - 4 * STEP, LAST + 2 * STEP)).containsExactly(-1.0);
        }
    }

    @Test
    void whatIsDeletedIsNotRead() throws Exception {
        database.delete(LAST - STEP, LAST, TestDatabases.ALL);
        try (Querier querier = database.querier(START, LAST)) {
            assertThat(values(querier, LAST - 4 * STEP, LAST)).endsWith(SAMPLES - 3.0);
        }
    }
}
