package org.narthex.storage.tsdb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.narthex.storage.tsdb.internal.TestDatabases.options;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Labels;
import org.narthex.storage.tsdb.internal.chunk.XorEncoder;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;
import org.narthex.storage.tsdb.internal.wal.RecordBuffer;
import org.narthex.storage.tsdb.internal.wal.RecordFormat;
import org.narthex.storage.tsdb.internal.wal.WalBatch;
import org.narthex.storage.tsdb.internal.wal.WalMetrics;
import org.narthex.storage.tsdb.internal.wal.WalWriter;

/** Logs that know a series by two references, as they do when it went and came back. */
class AliasReplayTest {
    private static final long START = 1_700_028_000_000L;
    private static final int SEGMENT = 1 << 20;
    private static final Labels SERIES = Labels.of("__name__", "twice");

    @TempDir
    Path dir;

    private static WalBatch batch(long... refs) {
        WalBatch batch = new WalBatch(WalBatch.Compression.NONE);
        for (long ref : refs) {
            RecordBuffer out = batch.begin();
            RecordFormat.seriesHead(out);
            RecordFormat.series(out, ref, SERIES.encoded());
            batch.end();
        }
        return batch;
    }

    private static void sample(WalBatch batch, long ref, long t) {
        RecordFormat.samples(batch.begin(), new long[] {ref}, new long[] {t}, null, new double[] {t * 0.5}, 1);
        batch.end();
    }

    private static void chunk(HeadChunkStore store, long ref, long... times) {
        XorEncoder encoder = new XorEncoder();
        encoder.start(new byte[64]);
        for (long t : times) {
            encoder.append(t, t * 0.5);
        }
        byte[] data = Arrays.copyOf(encoder.buffer, encoder.bytes());
        store.write(ref, times[0], times[times.length - 1], 1, data, data.length);
    }

    /** The chunks of the reference that comes second may be older, newer, or between those of the first. */
    @Test
    void chunksOfBothReferencesAreReadInOrderOfTime() throws IOException {
        try (HeadChunkStore store = new HeadChunkStore(dir.resolve("chunks_head"))) {
            chunk(store, 7, START, START + 1);
            chunk(store, 3, START + 10, START + 11);
            chunk(store, 7, START + 20, START + 21);
            chunk(store, 3, START + 30);
            chunk(store, 7, START + 40, START + 41);
        }
        WalBatch batch = batch(3, 7);
        sample(batch, 7, START + 50);
        try (WalWriter wal = new WalWriter(dir.resolve("wal"), SEGMENT, 0, WalMetrics.NONE)) {
            wal.log(batch);
        }
        for (int start = 0; start < 3; start++) {
            try (Database database = Database.open(options(dir))) {
                assertThat(TestDatabases.dump(database, 0, Long.MAX_VALUE).get(SERIES).keySet())
                        .as("start %d", start)
                        .containsExactly(
                                START, START + 1, START + 10, START + 11, START + 20, START + 21, START + 30, START + 40,
                                START + 41, START + 50);
                assertThat(database.head().minTime()).isEqualTo(START);
            }
        }
    }

    /** A checkpoint keeps the second reference as long as the write-behind log has samples of it, however old these are. */
    @Test
    void checkpointKeepsTheReferenceThatTheOtherLogUses() throws IOException {
        WalBatch batch = batch(3, 7);
        sample(batch, 3, START);
        try (WalWriter wal = new WalWriter(dir.resolve("wal"), SEGMENT, 0, WalMetrics.NONE)) {
            wal.log(batch);
        }
        batch.clear();
        sample(batch, 7, START - 1_000_000);
        try (WalWriter wbl = new WalWriter(dir.resolve("wbl"), SEGMENT, 0, WalMetrics.NONE)) {
            wbl.log(batch);
        }
        int checkpoints = 0;
        for (int start = 0; start < 6; start++) {
            try (Database database = Database.open(options(dir))) {
                assertThat(TestDatabases.dump(database, 0, Long.MAX_VALUE).get(SERIES).keySet())
                        .as("start %d", start)
                        .containsExactly(START - 1_000_000, START);
                database.head().truncateLog(START - 1000 + start);
                checkpoints += (int) database.head().counts().checkpoints.sum();
            }
        }
        assertThat(checkpoints).isPositive();
    }
}
