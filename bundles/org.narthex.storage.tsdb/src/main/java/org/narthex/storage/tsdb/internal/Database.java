package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Matcher;
import org.narthex.storage.api.Appender;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.api.StorageStatus.Replay;
import org.narthex.storage.tsdb.internal.block.Block;
import org.narthex.storage.tsdb.internal.block.BlockContent;
import org.narthex.storage.tsdb.internal.block.ChunkEncodings;
import org.narthex.storage.tsdb.internal.block.MergedQuerier;
import org.narthex.storage.tsdb.internal.compact.BlockSet;
import org.narthex.storage.tsdb.internal.compact.CompactionMetrics;
import org.narthex.storage.tsdb.internal.compact.Compactor;
import org.narthex.storage.tsdb.internal.damage.Damages;
import org.narthex.storage.tsdb.internal.head.Head;
import org.narthex.storage.tsdb.internal.head.HeadDeletion;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkLayout;
import org.narthex.storage.tsdb.internal.headchunk.HeadChunkStore;
import org.narthex.storage.tsdb.internal.wal.LogLayout;
import org.narthex.storage.tsdb.internal.wal.WalFiles;
import org.narthex.storage.tsdb.internal.wal.WalMetrics;
import org.narthex.storage.tsdb.internal.wal.WalWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data directory in Prometheus' layout, opened for reading and writing.
 *
 * <p>Construction does nothing; {@link #open} does the slow part. Nothing that another writer left is deleted or
 * rewritten but what a repair says it does, and blocks that are replaced or half written. Thread-safe.
 */
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private final DatabaseOptions options;
    private final WalMetrics walMetrics;
    private final Damages damages;
    private final BlockSet blocks;
    private final Compactor compactor;
    private final CompactionMetrics blockMetrics;

    /** Held while samples move from the head to blocks, and by those who must find each sample in one of the two. */
    private final ReentrantLock maintenance = new ReentrantLock();

    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable DirectoryLock lock;
    private @Nullable HeadChunkStore store;
    private @Nullable WalWriter wal;
    private @Nullable CompactionLoop loop;
    private @Nullable WalWriter wbl;
    private long window;
    private final OutOfOrderCompaction outOfOrderCompaction;
    private final MemorySnapshot snapshots;
    private final StaleSeriesCompaction staleSeriesCompaction;
    private ChunkEncodings encodings;
    private volatile @Nullable Head head;
    private volatile Replay replay = new Replay(0, 0, 0);
    private final LongAdder walCorruptions = new LongAdder();
    private volatile long replayNanos;

    /** A database that is not open yet. */
    public Database(DatabaseOptions options, WalMetrics walMetrics, CompactionMetrics blockMetrics) {
        this.options = options;
        this.walMetrics = walMetrics;
        this.blockMetrics = blockMetrics;
        this.damages = new Damages(options.path(), options.onDamage());
        this.blocks = new BlockSet(
                options.path(), options.blocks().retention(), this::headBytes, blockMetrics, damages);
        this.compactor = new Compactor(
                blocks, options.blocks(), blockMetrics, InstantSource.system(), new SecureRandom());
        this.outOfOrderCompaction = new OutOfOrderCompaction(compactor);
        this.snapshots = new MemorySnapshot(options.path(), options.memorySnapshot());
        this.staleSeriesCompaction = new StaleSeriesCompaction(compactor, blockMetrics);
        this.encodings = options.head().rules().encodings();
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
        long start = System.nanoTime();
        Path path = Files.createDirectories(options.path());
        if (options.lock()) {
            DirectoryLock taken = new DirectoryLock(path);
            lock = taken;
            if (taken.isReplaced()) {
                LOG.atWarn()
                        .addKeyValue("component", "tsdb")
                        .addKeyValue("file", path.resolve("lock"))
                        .log("a lock file of an earlier run was left over and has been taken");
            }
        }
        blocks.open();
        Path walDirectory = Files.createDirectories(path.resolve("wal"));
        WalFiles.deleteUnfinishedCheckpoints(walDirectory);
        Path chunksDirectory = path.resolve("chunks_head");
        if (damages.contained()) {
            HeadChunkLayout.restore(chunksDirectory, damages);
            LogLayout.restore(walDirectory, damages);
            LogLayout.restoreOutOfOrder(WriteBehindLog.directory(path), damages);
        }
        HeadChunkStore chunks = new HeadChunkStore(chunksDirectory);
        store = chunks;
        HeadLoading loading = new HeadLoading(options, () -> emptyHead(chunks), damages, snapshots);
        Head loaded = loading.load(progress -> replay = progress);
        walCorruptions.add(loading.damagedLogs());
        WalWriter writer =
                new WalWriter(walDirectory, options.walSegmentSize(), WalWriter.nextSegment(walDirectory), walMetrics);
        wal = writer;
        loaded.logTo(writer);
        loaded.outOfOrder().window(window);
        if (window > 0 || WriteBehindLog.hasData(path)) {
            openWriteBehindLog(loaded);
        }
        replayNanos = System.nanoTime() - start;
        head = loaded;
        LOG.atInfo()
                .addKeyValue("component", "tsdb")
                .addKeyValue("blocks", blocks.blocks().size())
                .addKeyValue("series", loaded.seriesCount())
                .addKeyValue("duration_ms", replayNanos / 1_000_000)
                .log("database is open");
    }

    private Head emptyHead(HeadChunkStore chunks) {
        Head empty = new Head(options.head(), chunks);
        empty.encodings(encodings);
        empty.exemplars().window(window);
        empty.minValidTime(blocks.inOrderEnd());
        return empty;
    }

    private void openWriteBehindLog(Head into) throws IOException {
        Path directory = Files.createDirectories(WriteBehindLog.directory(options.path()));
        WalWriter writer = new WalWriter(
                directory, options.walSegmentSize(), WalWriter.nextSegment(directory), walMetrics.outOfOrderLog());
        wbl = writer;
        into.outOfOrder().logTo(writer);
    }

    /**
     * Says how much older than the newest sample of the head one may be that does not go in order; 0 refuses such samples.
     * Counts for transactions that begin from now on.
     *
     * @throws IOException when the write-behind log cannot be created; nothing has changed then
     */
    public synchronized void outOfOrderWindow(long millis) throws IOException {
        Head now = headOrNull();
        if (millis > 0 && wbl == null && now != null) {
            openWriteBehindLog(now);
        }
        window = millis;
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
        outOfOrderCompaction.run(head());
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
        encodings = encodings.withXor2(wanted);
        compactor.xor2(wanted);
        Head now = headOrNull();
        if (now != null) {
            now.encodings(encodings);
        }
    }

    /** Changes the share of series that have ended from which on they leave the head before its time; 0 for never. */
    public void staleThreshold(double share) {
        staleSeriesCompaction.threshold(share);
    }

    /** Moves the series that have ended to blocks, one for each range of the head, however few they are. */
    public void compactStaleSeries() throws IOException, InterruptedException {
        staleSeriesCompaction.run(head());
    }

    /** {@link #compactStaleSeries} where so many have ended. */
    void compactStaleSeriesIfDue() throws IOException, InterruptedException {
        if (staleSeriesCompaction.isDue(head())) {
            compactStaleSeries();
        }
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
        Head now = head();
        // The head comes first: what moves to a block in between is then in both, and not in neither.
        boolean inHead = maxt >= now.minTime() || now.outOfOrder().overlaps(mint, maxt);
        Querier ofHead = now.querier(mint, maxt);
        List<Querier> parts;
        try {
            parts = new ArrayList<>(blocks.queriers(mint, maxt));
        } catch (RuntimeException e) {
            ofHead.close();
            throw e;
        }
        if (parts.isEmpty()) {
            return ofHead;
        }
        if (inHead) {
            parts.add(ofHead);
        } else {
            ofHead.close();
        }
        return new MergedQuerier(parts);
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
        if (closed.get()) {
            return;
        }
        CompactionLoop started = new CompactionLoop(
                head(),
                blocks,
                compactor,
                this::compactOutOfOrder,
                this::compactStaleSeriesIfDue,
                maintenance,
                blockMetrics,
                pace,
                new SecureRandom());
        loop = started;
        started.start();
    }

    /** Marks the samples in [mint, maxt] of the series that satisfy the matchers as deleted. */
    public void delete(long mint, long maxt, List<Matcher> matchers) throws IOException {
        Head now = head();
        maintenance.lock();
        try {
            blocks.delete(mint, maxt, matchers);
            HeadDeletion.delete(now, mint, maxt, matchers);
        } finally {
            maintenance.unlock();
        }
    }

    /** Links the blocks into another directory, and writes the head there as a block if that is wanted. */
    public void snapshot(Path directory, boolean withHead) throws IOException {
        Head now = head();
        maintenance.lock();
        try {
            blocks.snapshot(directory);
            long mint = now.minTime();
            long maxt = now.maxTime();
            if (withHead && mint <= maxt) {
                try (Querier querier = now.querier(mint, maxt)) {
                    compactor.writeSnapshotBlock(directory, BlockContent.of(querier, mint, maxt), mint, maxt + 1);
                }
            }
        } finally {
            maintenance.unlock();
        }
    }

    private long headBytes() {
        return HeadFiles.bytes(options.path());
    }

    /** Progress of the replay. */
    public Replay replay() {
        return replay;
    }

    /** How often a damaged log was repaired. */
    public long walCorruptions() {
        return walCorruptions.sum();
    }

    /** How many memory snapshots could not be used. */
    public long snapshotFailures() {
        return snapshots.failures();
    }

    /** How many damaged head chunk files were found. */
    public synchronized long chunkCorruptions() {
        return store == null ? 0 : store.corruptions();
    }

    /** How long opening took. */
    public double replaySeconds() {
        return replayNanos / 1e9;
    }

    /** -1 without a lock, 0 when an earlier run left its lock file, 1 otherwise. */
    public synchronized int cleanStart() {
        if (lock == null) {
            return -1;
        }
        return lock.isReplaced() ? 0 : 1;
    }

    /** Bytes of the head chunk files. */
    public synchronized long chunkBytes() {
        return store == null ? 0 : store.sizeBytes();
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
        if (loop != null) {
            loop.stop();
        }
        blocks.close();
        Head last = head;
        boolean saving = last != null && snapshots.prepare(last);
        IOException failure = close(null, loop, wal, wbl, store);
        if (last != null && saving && failure == null) {
            failure = close(null, () -> snapshots.write(last));
        }
        failure = close(failure, lock);
        if (failure != null) {
            throw failure;
        }
    }

    private @Nullable IOException close(@Nullable IOException before, @Nullable AutoCloseable... parts) {
        IOException failure = before;
        for (AutoCloseable part : parts) {
            if (part == null) {
                continue;
            }
            try {
                part.close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IOException("closing " + options.path() + ": " + e.getMessage(), e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        return failure;
    }
}
