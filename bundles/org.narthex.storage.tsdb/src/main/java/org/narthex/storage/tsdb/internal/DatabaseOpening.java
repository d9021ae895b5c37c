package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import org.narthex.storage.api.StorageStatus.Replay;
import org.narthex.storage.tsdb.internal.compact.BlockSet;
import org.narthex.storage.tsdb.internal.damage.Damages;
import org.narthex.storage.tsdb.internal.head.Head;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a data directory once: lock, blocks, head chunks, replay of the logs, and only then logs to write to. A head is given
 * out when all of that is done.
 *
 * <p>What it tells of its progress and its result may be read by any thread; opening is confined to one, which holds the
 * monitor of the database.
 */
final class DatabaseOpening {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseOpening.class);

    private final DatabaseOptions options;
    private final DatabaseFiles files;
    private final BlockSet blocks;
    private final Damages damages;
    private final MemorySnapshot snapshots;
    private volatile Replay replay = new Replay(0, 0, 0);
    private volatile long damagedLogs;
    private volatile long nanos;

    /**
     * @param files what is opened here and closed by the database, whether or not opening succeeds
     * @param blocks opened here as well
     */
    DatabaseOpening(
            DatabaseOptions options, DatabaseFiles files, BlockSet blocks, Damages damages, MemorySnapshot snapshots) {
        this.options = options;
        this.files = files;
        this.blocks = blocks;
        this.damages = damages;
        this.snapshots = snapshots;
    }

    /**
     * Takes the lock, loads the files and replays the logs.
     *
     * @return the head, ready for appending and querying
     * @throws IOException when the directory is locked, or cannot be read or repaired; what is open by then stays so
     */
    Head run(HeadSettings settings) throws IOException {
        long start = System.nanoTime();
        files.lock();
        blocks.open();
        HeadChunkStore chunks = files.openChunks(damages);
        HeadLoading loading = new HeadLoading(options, () -> emptyHead(chunks, settings), damages, snapshots);
        Head loaded = loading.load(progress -> replay = progress);
        damagedLogs = loading.damagedLogs();
        loaded.logTo(files.openLog());
        loaded.outOfOrder().window(settings.outOfOrderWindow());
        if (settings.outOfOrderWindow() > 0 || WriteBehindLog.hasData(options.path())) {
            loaded.outOfOrder().logTo(files.openWriteBehindLog());
        }
        nanos = System.nanoTime() - start;
        return loaded;
    }

    private Head emptyHead(HeadChunkStore chunks, HeadSettings settings) {
        Head empty = new Head(options.head(), chunks);
        settings.prepare(empty);
        empty.minValidTime(blocks.inOrderEnd());
        return empty;
    }

    /** Says in the log that the database is open, which it must be. */
    void announce(Head loaded) {
        LOG.atInfo()
                .addKeyValue("component", "tsdb")
                .addKeyValue("blocks", blocks.blocks().size())
                .addKeyValue("series", loaded.seriesCount())
                .addKeyValue("duration_ms", nanos / 1_000_000)
                .log("database is open");
    }

    /** Progress of the replay. */
    Replay replay() {
        return replay;
    }

    /** How many logs or segments were damaged and have been repaired. */
    long damagedLogs() {
        return damagedLogs;
    }

    /** How long opening took, seconds; 0 until it succeeded. */
    double seconds() {
        return nanos / 1e9;
    }
}
