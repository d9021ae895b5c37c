package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.narthex.storage.tsdb.internal.TestDatabases.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Labels;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.ChunkCursor;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.Series;
import org.narthex.storage.tsdb.internal.block.StandardChunkDecoder;

/** The encoded chunks of the head hold what is in the querier's range, and in that of its hints, and nothing else. */
class TrimmedChunksTest {
    private static final long START = 1_700_028_000_000L;
    private static final int SAMPLES = 300;

    @TempDir
    Path dir;

    @Test
    void chunksEndWhereTheRangeEnds() throws Exception {
        try (Database database = Database.open(options(dir))) {
            append(database, 0, SAMPLES);
            assertThat(times(database, START + 5_000, START + 250_000)).containsExactlyElementsOf(seconds(5, 250));
            assertThat(times(database, START, START)).containsExactlyElementsOf(seconds(0, 0));
            assertThat(times(database, Long.MIN_VALUE, Long.MAX_VALUE)).containsExactlyElementsOf(seconds(0, SAMPLES - 1));
            assertThat(times(database, START + 1, START + 999)).isEmpty();
        }
    }

    @Test
    void aLaterCommitIsNotInTheChunksOfAnEarlierQuerier() throws Exception {
        try (Database database = Database.open(options(dir))) {
            append(database, 0, 10);
            try (Querier before = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                append(database, 10, 20);
                assertThat(times(before)).containsExactlyElementsOf(seconds(0, 9));
            }
            assertThat(times(database, Long.MIN_VALUE, Long.MAX_VALUE)).containsExactlyElementsOf(seconds(0, 19));
        }
    }

    @Test
    void aSelectionEndsWhereItsHintsEnd() throws Exception {
        try (Database database = Database.open(options(dir))) {
            append(database, 0, SAMPLES);
            try (Querier querier = database.querier(START + 10_000, START + 250_000)) {
                assertThat(times(querier, START + 20_000, START + 30_000)).containsExactlyElementsOf(seconds(20, 30));
                assertThat(times(querier, START, START + 15_000)).containsExactlyElementsOf(seconds(10, 15));
                assertThat(times(querier, START + 240_000, START + 299_000)).containsExactlyElementsOf(seconds(240, 250));
                assertThat(querier.select(true, SelectHints.range(START + 260_000, START + 270_000), TestDatabases.ALL)
                                .next())
                        .isNull();
            }
        }
    }

    private static void append(Database database, int from, int to) throws Exception {
        try (Appender appender = database.appender()) {
            long ref = appender.resolve(Labels.of("__name__", "m"), START);
            SampleBatch batch = new SampleBatch(to - from);
            for (int i = from; i < to; i++) {
                batch.add(ref, START + i * 1000L, i);
            }
            appender.append(batch);
            appender.commit();
        }
    }

    private static List<Long> seconds(int from, int to) {
        return LongStream.rangeClosed(from, to).map(s -> START + s * 1000).boxed().toList();
    }

    private static List<Long> times(Database database, long mint, long maxt) {
        try (Querier querier = database.querier(mint, maxt)) {
            return times(querier);
        }
    }

    private static List<Long> times(Querier querier) {
        return times(querier, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static List<Long> times(Querier querier, long from, long to) {
        List<Long> times = new ArrayList<>();
        Series series = Objects.requireNonNull(
                querier.select(true, SelectHints.range(from, to), TestDatabases.ALL).next());
        ChunkCursor chunks = series.chunks();
        while (chunks.next()) {
            SampleBuffer samples = new SampleBuffer(16);
            new StandardChunkDecoder()
                    .decode(chunks.encoding(), chunks.data(), Long.MIN_VALUE, Long.MAX_VALUE, samples);
            assertThat(chunks.mint()).isEqualTo(samples.timestamps[0]);
            assertThat(chunks.maxt()).isEqualTo(samples.timestamps[samples.size - 1]);
            for (int i = 0; i < samples.size; i++) {
                times.add(samples.timestamps[i]);
            }
        }
        return times;
    }
}
