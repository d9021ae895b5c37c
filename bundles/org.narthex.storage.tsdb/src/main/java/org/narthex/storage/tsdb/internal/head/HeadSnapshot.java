package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Exemplar;
import org.narthex.storage.tsdb.internal.block.Intervals;
import org.narthex.storage.tsdb.internal.wal.RecordBuffer;
import org.narthex.storage.tsdb.internal.wal.RecordFormat;
import org.narthex.storage.tsdb.internal.wal.SnapshotFiles.Snapshot;
import org.narthex.storage.tsdb.internal.wal.SnapshotFormat;
import org.narthex.storage.tsdb.internal.wal.SnapshotWriter;

/**
 * Writes what a head has in memory only, so that the log up to there need not be replayed at the next start: the series with
 * their open chunks, what was deleted, and the exemplars. Confined to one thread; nobody may append meanwhile.
 */
public final class HeadSnapshot {
    private static final int MAX_EXEMPLARS = 10_000;

    private final Head head;
    private int exemplars;
    private long firstRef;
    private long firstTime;

    /** A snapshot of a head whose complete chunks are on disk. */
    public HeadSnapshot(Head head) {
        this.head = head;
    }

    /**
     * Whether a snapshot has all that the log has. Complete chunks that could not be written, or that took the place of
     * damaged ones, are in memory, and the log must be replayed for them; so it must where chunks in the files, or samples
     * out of order, name a series by a reference that it had before, which a snapshot does not know.
     */
    public boolean isPossible() {
        return !head.series().hasAliases() && allChunksAreInFiles();
    }

    private boolean allChunksAreInFiles() {
        for (SeriesPage page : head.series().pages()) {
            for (int i = 0; page != null && i < SeriesPage.SIZE; i++) {
                long[] chunks = page.complete.get(i);
                for (int at = 0; at < chunks.length; at += CompleteChunks.LONGS) {
                    if (chunks[at] < 0) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /**
     * Writes the snapshot.
     *
     * @return how many series it has
     * @throws IOException when it cannot be written; nothing is left then
     */
    public int write(Path data, Snapshot snapshot) throws IOException {
        try (SnapshotWriter out = new SnapshotWriter(data, snapshot, head.options().compression())) {
            int series = 0;
            @Nullable SeriesPage[] pages = head.series().pages();
            for (int number = 0; number < pages.length; number++) {
                SeriesPage page = pages[number];
                for (int i = 0; page != null && i < SeriesPage.SIZE; i++) {
                    if (isSeries(page, i)) {
                        int slot = (number << SeriesPage.BITS) + i;
                        SnapshotFormat.series(out.begin(), page.refs[i], head.labels(slot), openChunk(page, i));
                        out.end();
                        series++;
                    }
                }
            }
            tombstones(out);
            exemplars(out);
            out.publish();
            return series;
        }
    }

    private static boolean isSeries(SeriesPage page, int i) {
        return page.labels.has(i) && (page.flags[i] & SeriesPage.GONE) == 0;
    }

    private static SnapshotFormat.@Nullable Chunk openChunk(SeriesPage page, int i) {
        long last = page.lastTime[i];
        OpenChunk open = page.open.get(i);
        if (open == null) {
            XorColumns columns = page.open.xor;
            byte[] xor = columns.copy(i);
            return xor.length == 0
                    ? null
                    : new SnapshotFormat.Chunk(
                            columns.from(i, last), last, Head.XOR, xor, page.lastValue[i], null, null);
        }
        return new SnapshotFormat.Chunk(
                open.from(),
                last,
                open.encoding(),
                open.bytes(),
                page.lastValue[i],
                open instanceof OpenHistogram h ? h.lastInteger() : null,
                open instanceof OpenHistogram h ? h.lastFloat() : null);
    }

    private void tombstones(SnapshotWriter out) throws IOException {
        RecordBuffer content = new RecordBuffer();
        SnapshotFormat.tombstonesHead(content);
        head.tombstones().forEach((slot, intervals) -> add(content, slot, intervals));
        long newest = head.series().lastRef();
        if (newest > 0 && head.series().slot(newest) < 0) {
            // Of a series that is gone. An interval in which nothing can be tells the next start not to give it out again,
            // as the log, and files, may know it still.
            SnapshotFormat.tombstone(content, newest, Long.MIN_VALUE, Long.MIN_VALUE);
        }
        SnapshotFormat.tombstones(out.begin(), content);
        out.end();
    }

    private void add(RecordBuffer content, int slot, Intervals intervals) {
        long ref = head.series().ref(slot);
        for (int k = 0; k < intervals.size(); k++) {
            SnapshotFormat.tombstone(content, ref, intervals.mint(k), intervals.maxt(k));
        }
    }

    private void exemplars(SnapshotWriter out) throws IOException {
        RecordBuffer record = out.begin();
        for (ExemplarRing.OfSeries entry : head.exemplars().all()) {
            int slot = head.series().find(entry.series());
            if (slot < 0) {
                continue;
            }
            SeriesPage page = head.page(slot);
            int i = slot & SeriesPage.MASK;
            Exemplar exemplar = entry.exemplar();
            if (exemplars == 0) {
                firstRef = page.refs[i];
                firstTime = exemplar.timestamp();
                SnapshotFormat.exemplarsHead(record, firstRef, firstTime);
            }
            RecordFormat.exemplar(record, firstRef, firstTime, page.refs[i], exemplar);
            if (++exemplars == MAX_EXEMPLARS) {
                out.end();
                record = out.begin();
                exemplars = 0;
            }
        }
        if (exemplars > 0) {
            out.end();
        }
    }
}
