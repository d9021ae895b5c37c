package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.storage.tsdb.internal.wal.ReadAhead;
import org.narthex.storage.tsdb.internal.wal.SnapshotDecoder;
import org.narthex.storage.tsdb.internal.wal.SnapshotFormat;
import org.narthex.storage.tsdb.internal.wal.WalFormat;

/** Fills an empty head from a memory snapshot. Confined to one thread. */
final class SnapshotReplay implements SnapshotDecoder.Handler {
    private final Head head;
    private final ReplaySeries series;
    private final ReplayRecords records;
    private final SnapshotDecoder decoder = new SnapshotDecoder();
    private boolean complete;

    SnapshotReplay(Head head, ReplaySeries series, ReplayRecords records) {
        this.head = head;
        this.series = series;
        this.records = records;
    }

    /**
     * Reads the snapshot.
     *
     * @throws IOException when it is damaged or not complete; the head then has a part of it
     */
    void load(Path directory) throws IOException {
        List<WalFormat.Segment> segments = WalFormat.segments(directory);
        for (WalFormat.Segment segment : segments) {
            try (ReadAhead reader = new ReadAhead(directory, segment.number(), null)) {
                while (reader.next()) {
                    decode(reader);
                }
            }
        }
        if (!complete) {
            throw new IOException(directory + ": the snapshot ends before its tombstones");
        }
    }

    private void decode(ReadAhead reader) throws IOException {
        try {
            decoder.decode(reader.data(), reader.from(), reader.length(), this, records);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (RuntimeException e) {
            throw reader.corrupt("decode snapshot record: " + e.getMessage());
        }
    }

    @Override
    public void series(long ref, Labels labels, SnapshotFormat.@Nullable Chunk chunk) {
        int slot;
        try {
            slot = series.restore(ref, labels);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (chunk == null || chunk.maxt() < head.times().minValid()) {
            return;
        }
        SeriesPage page = head.page(slot);
        int i = slot & SeriesPage.MASK;
        synchronized (page) {
            // A chunk that is on disk up to there or further was completed after the snapshot.
            if (page.lastTime[i] >= chunk.mint()) {
                return;
            }
            page.restoreOpen(i, chunk);
        }
        head.counts().chunksCreated.increment();
        head.times().widen(chunk.mint(), chunk.maxt());
    }

    @Override
    public void tombstone(long ref, long mint, long maxt) {
        head.series().used(ref);
        int slot = series.slot(ref);
        if (slot >= 0) {
            head.tombstones().add(slot, mint, maxt);
        }
    }

    @Override
    public void endOfTombstones() {
        complete = true;
    }
}
