package org.narthex.storage.tsdb.internal.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.model.Labels;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SampleBatch;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;
import org.narthex.storage.tsdb.internal.wal.WalFormat;
import org.narthex.storage.tsdb.internal.wal.WalMetrics;
import org.narthex.storage.tsdb.internal.wal.WalWriter;

/** Slots and pages of removed series are given back, but not before all have ended who may know them. */
class SlotReuseTest {
    private static final long HOUR = 3_600_000;
    private static final int MANY = 3 * SeriesPage.SIZE;

    @TempDir
    Path dir;

    private HeadChunkStore store;
    private WalWriter wal;
    private Head head;

    @BeforeEach
    void open() throws Exception {
        store = new HeadChunkStore(dir.resolve("chunks_head"));
        wal = new WalWriter(dir.resolve("wal"), WalFormat.DEFAULT_SEGMENT_SIZE, 0, WalMetrics.NONE);
        head = new Head(HeadOptions.DEFAULT, store);
        head.logTo(wal);
    }

    @AfterEach
    void close() throws Exception {
        wal.close();
        store.close();
    }

    private void append(String name, int series, long t) throws Exception {
        try (Appender appender = head.appender()) {
            SampleBatch batch = new SampleBatch(series);
            for (int i = 0; i < series; i++) {
                batch.add(appender.resolve(Labels.of("__name__", name, "i", "" + i), t), t, i);
            }
            appender.append(batch);
            appender.commit();
        }
    }

    private long pages() {
        return Arrays.stream(head.series().pages()).filter(Objects::nonNull).count();
    }

    @Test
    void slotsAreUsedAgainAndEmptyPagesGo() throws Exception {
        append("keeps", 10, 0);
        append("old", MANY - 10, 0);
        append("keeps", 10, 5 * HOUR);
        assertThat(pages()).isEqualTo(3);
        head.truncate(2 * HOUR);
        assertThat(head.series().slotsTaken()).isEqualTo(10);
        assertThat(pages()).isEqualTo(1);
        append("new", SeriesPage.SIZE - 10, 5 * HOUR);
        assertThat(pages()).isEqualTo(1);
        append("more", 1, 5 * HOUR);
        assertThat(pages()).isEqualTo(2);
        assertThat(head.series().slotsTaken()).isEqualTo(SeriesPage.SIZE + 1);
    }

    @Test
    void slotsWaitForReadersThatBeganBefore() throws Exception {
        append("old", MANY, 0);
        append("keeps", 1, 5 * HOUR);
        Querier before = head.querier(5 * HOUR, 6 * HOUR);
        head.truncate(2 * HOUR);
        try (Querier after = head.querier(5 * HOUR, 6 * HOUR)) {
            assertThat(head.seriesCount()).isEqualTo(1);
            assertThat(head.series().slotsTaken()).isEqualTo(MANY + 1);
            assertThat(after.labelValues("__name__", List.of(), 0)).containsExactly("keeps");
            before.close();
            assertThat(head.series().slotsTaken()).isEqualTo(1);
        }
    }

    @Test
    void slotsWaitForTransactionsThatBeganBeforeTheRemoval() throws Exception {
        append("old", MANY, 0);
        append("keeps", 1, 5 * HOUR);
        Appender late;
        try (Querier reader = head.querier(5 * HOUR, 6 * HOUR)) {
            head.truncate(2 * HOUR);
            late = head.appender();
            assertThat(reader.labelNames(List.of(), 0)).isNotEmpty();
        }
        // This transaction began after the removal, so it cannot know the slots.
        assertThat(head.series().slotsTaken()).isEqualTo(1);
        late.rollback();
    }
}
