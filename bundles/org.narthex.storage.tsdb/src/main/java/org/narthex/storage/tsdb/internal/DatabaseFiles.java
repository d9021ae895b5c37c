package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.damage.Damages;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkLayout;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;
import org.narthex.storage.tsdb.internal.wal.LogLayout;
import org.narthex.storage.tsdb.internal.wal.WalFiles;
import org.narthex.storage.tsdb.internal.wal.WalMetrics;
import org.narthex.storage.tsdb.internal.wal.WalWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a database holds open of its data directory beside the blocks: the lock, the head chunks, the log and the
 * write-behind log, opened in this order.
 *
 * <p>What failed to open is not there to be closed. Guarded by the monitor of the database.
 */
final class DatabaseFiles {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseFiles.class);

    private final Path directory;
    private final Path walDirectory;
    private final Path chunksDirectory;
    private final boolean locked;
    private final long segmentSize;
    private final WalMetrics metrics;
    private @Nullable DirectoryLock lock;
    private @Nullable HeadChunkStore chunks;
    private @Nullable WalWriter wal;
    private @Nullable WalWriter wbl;

    /** The files of a database that is not open yet. */
    DatabaseFiles(DatabaseOptions options, WalMetrics metrics) {
        this.directory = options.path();
        this.walDirectory = directory.resolve("wal");
        this.chunksDirectory = directory.resolve("chunks_head");
        this.locked = options.lock();
        this.segmentSize = options.walSegmentSize();
        this.metrics = metrics;
    }

    /**
     * Makes the data directory where it is missing, and takes its lock if that is wanted.
     *
     * @throws IOException when another process has the lock, among others
     */
    void lock() throws IOException {
        Files.createDirectories(directory);
        if (locked) {
            DirectoryLock taken = new DirectoryLock(directory);
            lock = taken;
            if (taken.isReplaced()) {
                LOG.atWarn()
                        .addKeyValue("component", "tsdb")
                        .addKeyValue("file", directory.resolve("lock"))
                        .log("a lock file of an earlier run was left over and has been taken");
            }
        }
    }

    /** Brings logs and head chunks into a layout that can be read, where damage is contained, and opens the chunks. */
    HeadChunkStore openChunks(Damages damages) throws IOException {
        Files.createDirectories(walDirectory);
        WalFiles.deleteUnfinishedCheckpoints(walDirectory);
        if (damages.contained()) {
            HeadChunkLayout.restore(chunksDirectory, damages);
            LogLayout.restore(walDirectory, damages);
            LogLayout.restoreOutOfOrder(WriteBehindLog.directory(directory), damages);
        }
        HeadChunkStore opened = new HeadChunkStore(chunksDirectory);
        chunks = opened;
        return opened;
    }

    /** Begins a segment of the log, behind the replay. */
    WalWriter openLog() throws IOException {
        WalWriter opened = new WalWriter(walDirectory, segmentSize, WalWriter.nextSegment(walDirectory), metrics);
        wal = opened;
        return opened;
    }

    /** Begins a segment of the write-behind log, behind the replay. */
    WalWriter openWriteBehindLog() throws IOException {
        Path at = Files.createDirectories(WriteBehindLog.directory(directory));
        WalWriter opened = new WalWriter(at, segmentSize, WalWriter.nextSegment(at), metrics.outOfOrderLog());
        wbl = opened;
        return opened;
    }

    /** Whether the write-behind log is written to. */
    boolean hasWriteBehindLog() {
        return wbl != null;
    }

    /** How many damaged head chunk files were found. */
    long chunkCorruptions() {
        return chunks == null ? 0 : chunks.corruptions();
    }

    /** Bytes of the head chunk files. */
    long chunkBytes() {
        return chunks == null ? 0 : chunks.sizeBytes();
    }

    /** -1 without a lock, 0 when an earlier run left its lock file, 1 otherwise. */
    int cleanStart() {
        if (lock == null) {
            return -1;
        }
        return lock.isReplaced() ? 0 : 1;
    }

    /** Writes and syncs what is left of logs and head chunks, and takes the maps away. The lock stays. */
    void close(ClosingSequence closing) {
        closing.close(wal);
        closing.close(wbl);
        closing.close(chunks);
    }

    /** Lets others have the directory; the last thing to be done. */
    void unlock(ClosingSequence closing) {
        closing.close(lock);
    }
}
