package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Matcher;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.api.StorageStatus.Replay;
import org.narthex.storage.tsdb.internal.block.Block;
import org.narthex.storage.tsdb.internal.compact.BlockSet;
import org.narthex.storage.tsdb.internal.compact.CompactionMetrics;
import org.narthex.storage.tsdb.internal.compact.Compactor;
import org.narthex.storage.tsdb.internal.damage.Damages;
import org.narthex.storage.tsdb.internal.head.Head;
import org.narthex.storage.tsdb.internal.wal.WalMetrics;

/**
 * A data directory in Prometheus' layout, opened for reading and writing.
 *
 * <p>Construction does nothing; {@link #open} does the slow part. Nothing that another writer left is deleted or
 * rewritten but what a repair says it does, and blocks that are replaced or half written. Thread-safe.
 */
public final class Database implements AutoCloseable {
    private final DatabaseOptions options;
    private final Damages damages;
    private final BlockSet blocks;
    private final Compactor compactor;
    private final Maintenance maintenance;
    private final MemorySnapshot snapshots;
    private final DatabaseFiles files;
    private final DatabaseOpening opening;
    private final AtomicBoolean closed = new AtomicBoolean();
    private HeadSettings settings;
    private volatile @Nullable Head head;

    /** A database that is not open yet. */
    public Database(DatabaseOptions options, WalMetrics walMetrics, CompactionMetrics blockMetrics) {
        this.options = options;
        this.damages = new Damages(options.path(), options.onDamage());
        this.blocks = new BlockSet(
                options.path(),
                options.blocks().retention(),
                () -> HeadFiles.bytes(options.path()),
                blockMetrics,
                damages);
        this.compactor =
                new Compactor(blocks, options.blocks(), blockMetrics, InstantSource.system(), new SecureRandom());
        this.maintenance = new Maintenance(this::head, blocks, compactor, blockMetrics);
        this.snapshots = new MemorySnapshot(options.path(), options.memorySnapshot());
        this.files = new DatabaseFiles(options, walMetrics);
        this.opening = new DatabaseOpening(options, files, blocks, damages, snapshots);
        this.settings = new HeadSettings(options.head().rules().encodings(), 0);
    }

    /** Opens a database that measures nothing. */
    public static Database open(DatabaseOptions options) throws IOException {
        Database database = new Database(options, WalMetrics.NONE, CompactionMetrics.NONE);
        try {
            database.open();
            return database;
        } catch (IOException | RuntimeException e) {
            try {
                database.close();
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /**
     * Takes the lock, loads the files and replays the log; afterwards appending and querying work. After a failure only
     * {@link #close} may be called.
     */
    public synchronized void open() throws IOException {
        Head loaded = opening.run(settings);
        head = loaded;
        opening.announce(loaded);
    }

    /**
     * Says how much older than the newest sample of the head one may be that does not go in order; 0 refuses such samples.
     * Counts for transactions that begin from now on.
     *
     * @throws IOException when the write-behind log cannot be created; nothing has changed then
     */
    public synchronized void outOfOrderWindow(long millis) throws IOException {
        Head now = headOrNull();
        if (millis > 0 && now != null && !files.hasWriteBehindLog()) {
            now.outOfOrder().logTo(files.openWriteBehindLog());
        }
        settings = settings.withOutOfOrderWindow(millis);
        if (now != null) {
            now.outOfOrder().window(millis);
            now.exemplars().window(millis);
        }
    }

    /**
     * Moves what came out of order to blocks, one for each range of the head that has such samples, and empties the
     * write-behind log. To be called after the head was compacted. Does nothing where there never was such a sample.
     *
     * @throws IOException when a block cannot be written, or readers take too long; all samples are still there then
     */
    public void compactOutOfOrder() throws IOException, InterruptedException {
        maintenance.compactOutOfOrder();
    }

    /**
     * Says whether floats become XOR2 chunks from now on; counts for a replay that is to come as well.
     *
     * @throws IllegalArgumentException when XOR chunks cannot keep what is to be stored
     */
    public synchronized void xor2(boolean wanted) {
        if (!wanted && options.head().rules().keepStarts()) {
            throw new IllegalArgumentException(
                    "float chunk encoding \"xor\" is incompatible with start-timestamp storage; XOR chunks do not store"
                            + " start timestamps, use \"xor2\"");
        }
        settings = settings.withEncodings(settings.encodings().withXor2(wanted));
        compactor.xor2(wanted);
        Head now = headOrNull();
        if (now != null) {
            now.encodings(settings.encodings());
        }
    }

    /** Changes the share of series that have ended from which on they leave the head before its time; 0 for never. */
    public void staleThreshold(double share) {
        maintenance.staleThreshold(share);
    }

    /** Moves the series that have ended to blocks, one for each range of the head, however few they are. */
    public void compactStaleSeries() throws IOException, InterruptedException {
        maintenance.compactStaleSeries();
    }

    /** {@link #compactStaleSeries} where so many have ended. */
    void compactStaleSeriesIfDue() throws IOException, InterruptedException {
        maintenance.compactStaleSeriesIfDue();
    }

    /** What was found damaged. */
    public Damages damages() {
        return damages;
    }

    /** The open head. */
    Head head() {
        Head now = head;
        if (now == null || closed.get()) {
            throw new StorageException(StorageException.Kind.NOT_READY, "TSDB not ready");
        }
        return now;
    }

    /** The head, or null while the database is not open. */
    @Nullable Head headOrNull() {
        return closed.get() ? null : head;
    }

    /** Begins a transaction. */
    public Appender appender() {
        return head().appender();
    }

    /** A view of the samples in [mint, maxt]. */
    public Querier querier(long mint, long maxt) {
        return Queriers.open(head(), blocks, mint, maxt);
    }

    /** The open blocks in order of their first timestamp. */
    List<Block> blocks() {
        return blocks.blocks();
    }

    /** The set of open blocks. */
    public BlockSet blockSet() {
        return blocks;
    }

    /** What makes blocks. */
    public Compactor compactor() {
        return compactor;
    }

    /** The data directory. */
    Path path() {
        return options.path();
    }

    /** Begins to compact in the background; the database must be open. */
    synchronized void startCompaction(CompactionLoop.Pace pace) {
        if (!closed.get()) {
            maintenance.start(pace);
        }
    }

    /** Marks the samples in [mint, maxt] of the series that satisfy the matchers as deleted. */
    public void delete(long mint, long maxt, List<Matcher> matchers) throws IOException {
        maintenance.delete(mint, maxt, matchers);
    }

    /** Links the blocks into another directory, and writes the head there as a block if that is wanted. */
    public void snapshot(Path directory, boolean withHead) throws IOException {
        maintenance.snapshot(directory, withHead);
    }

    /** Progress of the replay. */
    public Replay replay() {
        return opening.replay();
    }

    /** How many damaged logs were repaired. */
    public long walCorruptions() {
        return opening.damagedLogs();
    }

    /** How many memory snapshots could not be used. */
    public long snapshotFailures() {
        return snapshots.failures();
    }

    /** How many damaged head chunk files were found. */
    public synchronized long chunkCorruptions() {
        return files.chunkCorruptions();
    }

    /** How long opening took. */
    public double replaySeconds() {
        return opening.seconds();
    }

    /** -1 without a lock, 0 when an earlier run left its lock file, 1 otherwise. */
    public synchronized int cleanStart() {
        return files.cleanStart();
    }

    /** Bytes of the head chunk files. */
    public synchronized long chunkBytes() {
        return files.chunkBytes();
    }

    /**
     * Writes and syncs what is left, takes the maps away and releases the lock, in this order, whatever fails. If it is
     * wanted and nothing failed, what was in memory only is written down before the lock goes.
     */
    @Override
    public synchronized void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        maintenance.stop();
        blocks.close();
        Head last = head;
        boolean saving = last != null && snapshots.prepare(last);
        ClosingSequence closing = new ClosingSequence(options.path());
        maintenance.close(closing);
        files.close(closing);
        if (last != null && saving && closing.isSound()) {
            closing.close(() -> snapshots.write(last));
        }
        files.unlock(closing);
        closing.finish();
    }
}
