package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.api.StorageStatus.Replay;
import org.narthex.storage.tsdb.internal.damage.DamagedFiles;
import org.narthex.storage.tsdb.internal.damage.Damages;
import org.narthex.storage.tsdb.internal.head.Head;
import org.narthex.storage.tsdb.internal.head.HeadReplay;
import org.narthex.storage.tsdb.internal.wal.LogRewrite;
import org.narthex.storage.tsdb.internal.wal.SnapshotFiles;
import org.narthex.storage.tsdb.internal.wal.WalBatch;
import org.narthex.storage.tsdb.internal.wal.WalCorruption;
import org.narthex.storage.tsdb.internal.wal.WalFormat;
import org.narthex.storage.tsdb.internal.wal.WalRepair;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills an empty head from the files of a data directory: head chunks, checkpoint, log, write-behind log. Damage costs the
 * records that it touches, and the log is written anew without them; where damage is to be refused, the log ends at the first
 * damaged record, as in Prometheus. Confined to one thread.
 */
final class LogReplay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogReplay.class);

    private final Head head;
    private final Path data;
    private final Consumer<Replay> progress;
    private final Damages damages;
    private final @Nullable LogRewrite rewrite;
    private int repaired;
    private SnapshotFiles.@Nullable Snapshot snapshot;
    private final HeadReplay replaying;

    /**
     * @param compression how records are compressed that are written anew
     * @param progress is told after each segment
     */
    LogReplay(
            Head head, Path data, WalBatch.Compression compression, Damages damages, Consumer<Replay> progress) {
        this.head = head;
        this.data = data;
        this.progress = progress;
        this.damages = damages;
        this.rewrite = damages.contained() ? new LogRewrite(damages, compression) : null;
        this.replaying = new HeadReplay(head, rewrite);
    }

    /** Takes the series from a memory snapshot, after the complete chunks; the log is then replayed from there on only. */
    void snapshot(SnapshotFiles.Snapshot from) throws IOException {
        replaying.snapshot(from);
        snapshot = from;
    }

    /** Replays all logs, after the complete chunks; returns how many logs or segments were damaged. */
    int run() throws IOException {
        if (log()) {
            outOfOrderLog();
        } else {
            // Prometheus reads the other log at the next start only, so what it has must stay.
            head.outOfOrder().logIsUnread();
        }
        replaying.finish();
        return repaired + (rewrite == null ? 0 : rewrite(rewrite));
    }

    /** Reads which complete chunks there are; returns whether all are there, so that the log need not make up for any. */
    boolean scanChunks() throws IOException {
        if (rewrite == null) {
            return replaying.scanChunks();
        }
        replaying.scanChunks(damages);
        // What an earlier start set aside, the log may have to make up for still.
        boolean quarantine = Files.exists(data.resolve(DamagedFiles.FOLDER));
        if (damages.any() || replaying.isBeginningMissing() || quarantine) {
            replaying.fillHoles();
            return false;
        }
        return true;
    }

    private int rewrite(LogRewrite damaged) {
        int segments = damaged.damagedSegments();
        try {
            damaged.run();
        } catch (IOException e) {
            // This server reads the damaged segments as they are.
            LOG.atError()
                    .addKeyValue("component", "tsdb")
                    .addKeyValue("dir", data)
                    .addKeyValue("err", e.getMessage())
                    .log("damaged log segments could not be written anew");
        }
        return segments;
    }

    /** Replays checkpoint and log; whether they were sound. */
    private boolean log() throws IOException {
        Path directory = data.resolve("wal");
        WalFormat.@Nullable Checkpoint checkpoint = WalFormat.lastCheckpoint(directory);
        int known = snapshot == null ? 0 : snapshot.segment();
        int first = checkpoint == null ? 0 : checkpoint.number() + 1;
        if (checkpoint != null && checkpoint.number() >= known) {
            replaying.checkpoint(checkpoint.directory());
        }
        int from = Math.max(first, known);
        List<WalFormat.Segment> segments = WalFormat.segments(directory).stream()
                .filter(s -> s.number() >= from)
                .toList();
        if (from == first && !segments.isEmpty() && segments.getFirst().number() != first) {
            throw new IOException("log segment " + WalFormat.segmentFile(directory, first) + " is missing");
        }
        return replay(segments, (list, done) -> replaying.segments(directory, list, done));
    }

    private void outOfOrderLog() throws IOException {
        Path directory = WriteBehindLog.directory(data);
        replay(
                WalFormat.segments(directory),
                (segments, done) -> replaying.outOfOrderSegments(directory, segments, done));
    }

    private interface Segments {
        void replay(List<WalFormat.Segment> segments, IntConsumer done) throws IOException;
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
            repaired++;
            WalRepair.repair(e);
            return false;
        }
    }

    /** Ends the replay's threads. */
    @Override
    public void close() {
        replaying.close();
    }
}
