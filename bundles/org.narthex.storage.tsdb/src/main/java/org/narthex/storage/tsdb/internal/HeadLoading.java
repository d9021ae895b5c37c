package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.narthex.storage.api.StorageStatus.Replay;
import org.narthex.storage.tsdb.internal.damage.Damages;
import org.narthex.storage.tsdb.internal.head.Head;
import org.narthex.storage.tsdb.internal.wal.SnapshotFiles.Snapshot;

/**
 * Makes the head of a database that is being opened: from a memory snapshot and the log behind it, or from all of the log.
 * Confined to one thread.
 */
final class HeadLoading {
    private final DatabaseOptions options;
    private final Supplier<Head> empty;
    private final Damages damages;
    private final MemorySnapshot snapshots;
    private int damagedLogs;

    /**
     * @param empty makes the empty head; asked again when a snapshot turns out to be damaged
     */
    HeadLoading(DatabaseOptions options, Supplier<Head> empty, Damages damages, MemorySnapshot snapshots) {
        this.options = options;
        this.empty = empty;
        this.damages = damages;
        this.snapshots = snapshots;
    }

    /** How many logs or segments were damaged. */
    int damagedLogs() {
        return damagedLogs;
    }

    /**
     * Fills a head from the files.
     *
     * @param progress is told after each segment of a log
     */
    Head load(Consumer<Replay> progress) throws IOException {
        Head head = empty.get();
        LogReplay replay = replay(head, progress);
        try {
            // What chunks are damaged, the log must make up for, so that a snapshot is no use.
            Snapshot snapshot = replay.scanChunks() ? snapshots.usable() : null;
            if (snapshot != null && !isLoaded(replay, snapshot)) {
                replay.close();
                head = empty.get();
                replay = replay(head, progress);
                replay.scanChunks();
            }
            damagedLogs = replay.run();
        } finally {
            replay.close();
        }
        if (damagedLogs > 0) {
            snapshots.logWasRepaired();
        }
        return head;
    }

    private boolean isLoaded(LogReplay replay, Snapshot snapshot) {
        try {
            replay.snapshot(snapshot);
            snapshots.used(snapshot);
            return true;
        } catch (IOException e) {
            snapshots.failed(snapshot, e);
            return false;
        }
    }

    private LogReplay replay(Head head, Consumer<Replay> progress) {
        return new LogReplay(head, options.path(), options.head().compression(), damages, progress);
    }
}
