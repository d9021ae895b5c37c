package org.narthex.storage.tsdb.internal.wal;

import java.io.IOException;
import java.nio.file.Path;
import org.narthex.storage.tsdb.internal.wal.SnapshotFiles.Snapshot;

/**
 * Writes the records of a memory snapshot, which gets its name when all of them are on disk. One that is closed before
 * {@link #publish} leaves nothing. Confined to one thread.
 */
public final class SnapshotWriter implements AutoCloseable {
    private static final int FLUSH = 1 << 20;

    private final Path data;
    private final Snapshot snapshot;
    private final Path unfinished;
    private final WalBatch batch;
    private final WalWriter writer;

    /** Begins a snapshot of a data directory; none of its place in the log may exist. */
    public SnapshotWriter(Path data, Snapshot snapshot, WalBatch.Compression compression) throws IOException {
        this.data = data;
        this.snapshot = snapshot;
        this.unfinished = SnapshotFiles.unfinished(snapshot);
        this.batch = new WalBatch(compression);
        WalFiles.deleteTree(unfinished);
        this.writer = new WalWriter(unfinished, WalFormat.DEFAULT_SEGMENT_SIZE, 0, WalMetrics.NONE);
    }

    /** An empty buffer for the next record, which {@link #end} adds. */
    public RecordBuffer begin() {
        return batch.begin();
    }

    /** Adds the record in the buffer. */
    public void end() throws IOException {
        batch.end();
        if (batch.size > FLUSH) {
            flush();
        }
    }

    private void flush() throws IOException {
        writer.log(batch);
        batch.clear();
    }

    /** Completes the snapshot. */
    public void publish() throws IOException {
        flush();
        writer.close();
        WalFiles.publish(unfinished, data, snapshot.directory());
    }

    @Override
    public void close() throws IOException {
        try {
            writer.close();
        } finally {
            WalFiles.deleteTree(unfinished);
        }
    }
}
