package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.narthex.storage.tsdb.internal.TestDatabases.options;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
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
import org.narthex.storage.api.SeriesSet;
import org.narthex.storage.tsdb.internal.block.StandardChunkDecoder;
import org.narthex.storage.tsdb.internal.chunk.XorEncoder;

/** The chunks that the head hands out, as a block writer takes them. */
class HeadChunkViewTest {
    private static final Labels FLOATS = Labels.of("__name__", "f");
    private static final Labels HISTOGRAMS = Labels.of("__name__", "h");

    @TempDir
    Path dir;

    private record Chunk(byte encoding, long mint, long maxt, String data) {
        SampleBuffer samples() {
            SampleBuffer samples = new SampleBuffer(16);
            new StandardChunkDecoder()
                    .decode(
                            encoding,
                            MemorySegment.ofArray(HexFormat.of().parseHex(data)),
                            Long.MIN_VALUE,
                            Long.MAX_VALUE,
                            samples);
            return samples;
        }
    }

    private static void append(Database database, int from, int to) throws IOException {
        for (int round = from; round < to; round++) {
            long t = Churn.time(round);
            try (Appender appender = database.appender()) {
                SampleBatch batch = new SampleBatch(1);
                batch.add(appender.resolve(FLOATS, t), t, value(round));
                appender.append(batch);
                long ref = appender.resolve(HISTOGRAMS, t);
                assertThat(appender.appendHistogram(ref, t, HistogramHeadTest.integer(round), null))
                        .isZero();
                appender.commit();
            }
        }
    }

    private static double value(int round) {
        return round % 17;
    }

    private static List<Chunk> chunks(Querier querier, Labels labels) {
        List<Chunk> found = new ArrayList<>();
        SeriesSet set = querier.select(true, SelectHints.range(Long.MIN_VALUE, Long.MAX_VALUE), TestDatabases.ALL);
        for (Series s = set.next(); s != null; s = set.next()) {
            if (s.labels().equals(labels)) {
                ChunkCursor cursor = s.chunks();
                while (cursor.next()) {
                    found.add(new Chunk(
                            cursor.encoding(),
                            cursor.mint(),
                            cursor.maxt(),
                            HexFormat.of().formatHex(cursor.data().toArray(ValueLayout.JAVA_BYTE))));
                }
            }
        }
        return found;
    }

    private static List<Chunk> chunks(Database database, long mint, long maxt, Labels labels) {
        try (Querier querier = database.querier(mint, maxt)) {
            return chunks(querier, labels);
        }
    }

    @Test
    void timesOfEveryChunkAreThoseOfItsSamples() throws Exception {
        try (Database database = Database.open(options(dir))) {
            append(database, 0, 777);
            for (Labels labels : List.of(FLOATS, HISTOGRAMS)) {
                List<Chunk> all = chunks(database, Long.MIN_VALUE, Long.MAX_VALUE, labels);
                int round = 0;
                for (Chunk chunk : all) {
                    SampleBuffer samples = chunk.samples();
                    assertThat(chunk.mint()).isEqualTo(samples.timestamps[0]).isEqualTo(Churn.time(round));
                    round += samples.size;
                    assertThat(chunk.maxt()).isEqualTo(samples.timestamps[samples.size - 1])
                            .isEqualTo(Churn.time(round - 1));
                }
                assertThat(round).isEqualTo(777);
                // A range gets the chunks that it overlaps, also the open one, cut where the range ends.
                for (int from = 0; from < 777; from += 61) {
                    long mint = Churn.time(from);
                    for (int to = from; to < 777; to += 83) {
                        long maxt = Churn.time(to);
                        List<Chunk> whole = all.stream()
                                .filter(c -> c.maxt() >= mint && c.mint() <= maxt)
                                .toList();
                        List<Chunk> cut = chunks(database, mint, maxt, labels);
                        assertThat(cut).hasSameSizeAs(whole);
                        for (int i = 0; i < cut.size(); i++) {
                            Chunk w = whole.get(i);
                            assertThat(cut.get(i).mint()).isEqualTo(Math.max(mint, w.mint()));
                            assertThat(cut.get(i).maxt()).isEqualTo(Math.min(maxt, w.maxt()));
                            if (w.mint() >= mint && w.maxt() <= maxt) {
                                assertThat(cut.get(i)).isEqualTo(w);
                            }
                        }
                    }
                }
            }
            // Chunks of whole ranges end at the ranges' ends, so a block gets neither too little nor too much.
            assertThat(chunks(database, Churn.time(0), Churn.time(480) - 1, FLOATS))
                    .last()
                    .extracting(Chunk::maxt)
                    .isEqualTo(Churn.time(479));
        }
    }

    @Test
    void chunkWithLaterCommitsIsHandedOutAsTheReadersSnapshotHadIt() throws Exception {
        try (Database database = Database.open(options(dir))) {
            append(database, 0, 1);
            for (int round = 1; round < 300; round += 13) {
                List<Chunk> floats;
                List<Chunk> histograms;
                try (Querier reader = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                    floats = chunks(reader, FLOATS);
                    histograms = chunks(reader, HISTOGRAMS);
                    append(database, round, round + 6);
                    assertThat(chunks(reader, FLOATS)).as("round " + round).isEqualTo(floats);
                    append(database, round + 6, round + 13);
                    assertThat(chunks(reader, FLOATS)).isEqualTo(floats);
                    List<Chunk> again = chunks(reader, HISTOGRAMS);
                    // Later histograms may have brought buckets, which the open chunk then has too.
                    assertThat(again).hasSameSizeAs(histograms);
                    for (int i = 0; i < again.size(); i++) {
                        assertThat(again.get(i).mint()).isEqualTo(histograms.get(i).mint());
                        assertThat(again.get(i).maxt()).isEqualTo(histograms.get(i).maxt());
                        assertThat(again.get(i).samples().size).isEqualTo(histograms.get(i).samples().size);
                        // Of the third byte the top bits tell of a reset; what is encoded anew says nothing of it.
                        assertThat(again.get(i).data().substring(4, 6))
                                .isIn("00", histograms.get(i).data().substring(4, 6));
                    }
                }
            }
        }
    }

    @Test
    void openChunkHasTheBytesOfAnEncoderThatGotTheSameSamples() throws Exception {
        try (Database database = Database.open(options(dir))) {
            append(database, 0, 100);
            try (Querier reader = database.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
                append(database, 100, 110);
                XorEncoder encoder = new XorEncoder();
                encoder.start(new byte[64]);
                for (int round = 0; round < 100; round++) {
                    encoder.append(Churn.time(round), value(round));
                }
                assertThat(chunks(reader, FLOATS))
                        .containsExactly(new Chunk(
                                (byte) 1,
                                Churn.time(0),
                                Churn.time(99),
                                HexFormat.of().formatHex(encoder.buffer, 0, encoder.bytes())));
            }
        }
    }
}
