package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.api.StorageStatus.Replay;
import org.narthex.storage.tsdb.internal.head.Head;
import org.narthex.storage.tsdb.internal.head.HeadReplay;
import org.narthex.storage.tsdb.internal.wal.WalCorruption;
import org.narthex.storage.tsdb.internal.wal.WalFormat;
import org.narthex.storage.tsdb.internal.wal.WalRepair;

/**
 * Fills an empty head from the files of a data directory: head chunks, checkpoint, log, write-behind log. A damaged log is
 * repaired. Confined to one thread.
 */
final class LogReplay {
    private final Head head;
    private final Path data;
    private final Consumer<Replay> progress;
    private final Runnable repaired;
    private final HeadReplay replaying;

    /**
     * @param progress is told after each segment
     * @param repaired is called for each log that was damaged
     */
    LogReplay(Head head, Path data, Consumer<Replay> progress, Runnable repaired) {
        this.head = head;
        this.data = data;
        this.progress = progress;
        this.repaired = repaired;
        this.replaying = new HeadReplay(head);
    }

    /** Replays all there is. */
    void run() throws IOException {
        replaying.scanChunks();
        if (log()) {
            outOfOrderLog();
        } else {
            // Prometheus reads the other log at the next start only, so what it has must stay.
            head.outOfOrder().logIsUnread();
        }
        replaying.finish();
    }

    /** Replays checkpoint and log; whether they were sound. */
    private boolean log() throws IOException {
        Path directory = data.resolve("wal");
        WalFormat.@Nullable Checkpoint checkpoint = WalFormat.lastCheckpoint(directory);
        int first = checkpoint == null ? 0 : checkpoint.number() + 1;
        if (checkpoint != null) {
            replaying.checkpoint(checkpoint.directory());
        }
        List<WalFormat.Segment> segments = WalFormat.segments(directory).stream()
                .filter(s -> s.number() >= first)
                .toList();
        if (!segments.isEmpty() && segments.getFirst().number() != first) {
            throw new IOException("log segment " + WalFormat.segmentFile(directory, first) + " is missing");
        }
        return replay(segments, (from, done) -> replaying.segments(directory, from, done));
    }

    private void outOfOrderLog() throws IOException {
        Path directory = WriteBehindLog.directory(data);
        replay(
                WalFormat.segments(directory),
                (segments, done) -> replaying.outOfOrderSegments(directory, segments, done));
    }

    private interface Segments {
        void replay(List<WalFormat.Segment> segments, java.util.function.IntConsumer done) throws IOException;
    }

    private boolean replay(List<WalFormat.Segment> segments, Segments into) throws IOException {
        if (segments.isEmpty()) {
            return true;
        }
        int first = segments.getFirst().number();
        // The segment that will be written to next counts, as in Prometheus, which opens it before the replay.
        int last = segments.getLast().number() + 1;
        progress.accept(new Replay(first, last, first));
        try {
            into.replay(segments, done -> progress.accept(new Replay(first, last, done)));
            progress.accept(new Replay(first, last, last));
            return true;
        } catch (WalCorruption e) {
            repaired.run();
            WalRepair.repair(e);
            return false;
        }
    }
}
