package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.wal.CheckpointWriter;
import org.narthex.storage.tsdb.internal.wal.SnapshotFiles;
import org.narthex.storage.tsdb.internal.wal.WalFiles;
import org.narthex.storage.tsdb.internal.wal.WalFormat;
import org.narthex.storage.tsdb.internal.wal.WalWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replaces the older two thirds of the log by a checkpoint. Guarded by the lock of {@link Truncations}. */
final class LogTruncation {
    private static final Logger LOG = LoggerFactory.getLogger(LogTruncation.class);

    private final Head head;
    private long lastMint = Long.MIN_VALUE;

    LogTruncation(Head head) {
        this.head = head;
    }

    void run(long mint) throws IOException {
        if (mint <= lastMint) {
            return;
        }
        long start = System.nanoTime();
        WalWriter log = head.wal();
        Path directory = log.directory();
        List<WalFormat.Segment> segments = liveSegments(directory);
        // So that a log which grows slowly is not kept longer than need be.
        log.cut();
        int first = segments.getFirst().number();
        int beforeLast = segments.getLast().number() - 1;
        int last = first + (beforeLast - first) * 2 / 3;
        if (beforeLast < 0 || last <= first) {
            lastMint = mint;
            return;
        }
        HeadCounts counts = head.counts();
        counts.checkpoints.increment();
        try {
            // A snapshot begins in the log that the checkpoint replaces: series that it has may be known there by another
            // reference, or not at all, afterwards. Before the checkpoint, as a kill may come in between.
            SnapshotFiles.deleteOthers(dataDirectory(directory), null);
            new CheckpointWriter(directory, head.options().compression())
                    .write(first, last, ref -> isNeeded(ref, mint), mint);
        } catch (IOException | RuntimeException e) {
            counts.checkpointsFailed.increment();
            throw e;
        }
        lastMint = mint;
        counts.logTruncations.increment();
        try {
            WalFiles.deleteSegmentsBefore(directory, last + 1);
        } catch (IOException e) {
            // What is left is passed over, as the checkpoint replaces it, and goes with the next one.
            counts.logTruncationsFailed.increment();
            failed(e, "log segments could not be deleted");
        }
        head.expiries().expire(mint);
        counts.checkpointDeletions.increment();
        try {
            WalFiles.deleteCheckpointsBefore(directory, last);
        } catch (IOException e) {
            counts.checkpointDeletionsFailed.increment();
            failed(e, "old checkpoints could not be deleted");
        }
        long nanos = System.nanoTime() - start;
        log.metrics().truncated(nanos);
        LOG.atInfo()
                .addKeyValue("component", "tsdb")
                .addKeyValue("first", first)
                .addKeyValue("last", last)
                .addKeyValue("duration_ms", nanos / 1_000_000)
                .log("write-ahead log was replaced by a checkpoint");
    }

    /** Without those that a checkpoint replaces and that could not be deleted, or were not because of a crash. */
    private static List<WalFormat.Segment> liveSegments(Path directory) throws IOException {
        WalFormat.@Nullable Checkpoint checkpoint = WalFormat.lastCheckpoint(directory);
        int replaced = checkpoint == null ? -1 : checkpoint.number();
        return WalFormat.segments(directory).stream()
                .filter(s -> s.number() > replaced)
                .toList();
    }

    private static Path dataDirectory(Path log) {
        return Objects.requireNonNull(log.toAbsolutePath().getParent());
    }

    private boolean isNeeded(long ref, long mint) {
        return head.series().slot(ref) >= 0 || head.expiries().isKept(ref, mint);
    }

    private void failed(IOException e, String message) {
        LOG.atError()
                .addKeyValue("component", "tsdb")
                .addKeyValue("dir", head.wal().directory())
                .addKeyValue("err", e)
                .log(message);
    }
}
