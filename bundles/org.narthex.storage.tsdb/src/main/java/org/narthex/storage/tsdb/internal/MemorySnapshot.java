package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.head.Head;
import org.narthex.storage.tsdb.internal.head.HeadSnapshot;
import org.narthex.storage.tsdb.internal.wal.SnapshotFiles;
import org.narthex.storage.tsdb.internal.wal.SnapshotFiles.Snapshot;
import org.narthex.storage.tsdb.internal.wal.WalFormat;
import org.narthex.storage.tsdb.internal.wal.WalWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the head has in memory, written down at a stop so that the next start need not read the log. It only ever saves time:
 * the log stays complete, and without a sound snapshot it is replayed. A checkpoint of the log deletes all snapshots. Turned
 * off, they are neither read nor written. Thread-safe.
 */
final class MemorySnapshot {
    private static final Logger LOG = LoggerFactory.getLogger(MemorySnapshot.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path data;
    private final boolean enabled;
    private final LongAdder failures = new LongAdder();

    MemorySnapshot(Path data, boolean enabled) {
        this.data = data;
        this.enabled = enabled;
    }

    /** How many snapshots could not be used. */
    long failures() {
        return failures.sum();
    }

    /**
     * The snapshot to start from, if there is one. One that is ahead of the log belongs to another log, and is deleted; so is
     * one that is older than a checkpoint: series that it has may have left the head and the log since.
     */
    @Nullable Snapshot usable() throws IOException {
        Snapshot newest = enabled ? SnapshotFiles.newest(data) : null;
        if (newest == null) {
            return null;
        }
        if (WalWriter.nextSegment(log()) < newest.segment()) {
            delete(newest, "the log ends before the memory snapshot, which is deleted");
            return null;
        }
        WalFormat.@Nullable Checkpoint checkpoint = WalFormat.lastCheckpoint(log());
        if (checkpoint != null && checkpoint.number() >= newest.segment()) {
            delete(newest, "a checkpoint has all of the memory snapshot, which is deleted");
            return null;
        }
        return newest;
    }

    private void delete(Snapshot snapshot, String reason) throws IOException {
        LOG.atWarn()
                .addKeyValue("component", "tsdb")
                .addKeyValue("dir", snapshot.directory())
                .log(reason);
        SnapshotFiles.deleteOthers(data, null);
    }

    private Path log() {
        return data.resolve("wal");
    }

    /**
     * Sees to it that the segment a snapshot names is there, as the log may have been taken away. Otherwise it would be begun
     * anew, and the next start would pass over its first records. Zeros are no records.
     */
    void used(Snapshot snapshot) throws IOException {
        if (WalWriter.nextSegment(log()) == snapshot.segment()) {
            Path file = WalFormat.segmentFile(log(), snapshot.segment());
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                if (snapshot.offset() > 0) {
                    channel.write(ByteBuffer.allocate(1), snapshot.offset() - 1);
                }
                channel.force(true);
            }
        }
    }

    /** Counts a snapshot that cannot be used. */
    void failed(Snapshot snapshot, IOException e) {
        failures.increment();
        LOG.atError()
                .addKeyValue("component", "tsdb")
                .addKeyValue("dir", snapshot.directory())
                .addKeyValue("err", e.getMessage())
                .log("the memory snapshot cannot be used, the log is replayed instead");
    }

    /** Deletes snapshots, as their places are in a log that has been rewritten. */
    void logWasRepaired() throws IOException {
        if (enabled) {
            SnapshotFiles.deleteOthers(data, null);
        }
    }

    /** Waits for transactions under way, before the log is closed; whether all have ended. */
    boolean prepare(Head head) {
        if (!enabled) {
            return false;
        }
        try {
            return head.awaitAppenders(Long.MAX_VALUE, PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Writes a snapshot of a head, behind everything else that is written, and deletes older ones. Does nothing when nothing
     * was logged since the last one.
     */
    void write(Head head) throws IOException {
        List<WalFormat.Segment> segments = WalFormat.segments(log());
        HeadSnapshot content = new HeadSnapshot(head);
        if (segments.isEmpty() || !content.isPossible()) {
            return;
        }
        WalFormat.Segment last = segments.getLast();
        Snapshot snapshot = SnapshotFiles.at(data, last.number(), Files.size(last.file()));
        if (Files.exists(snapshot.directory())) {
            return;
        }
        long start = System.nanoTime();
        int series = content.write(data, snapshot);
        SnapshotFiles.deleteOthers(data, snapshot);
        LOG.atInfo()
                .addKeyValue("component", "tsdb")
                .addKeyValue("dir", snapshot.directory())
                .addKeyValue("series", series)
                .addKeyValue("duration_ms", (System.nanoTime() - start) / 1_000_000)
                .log("memory snapshot is written");
    }
}
