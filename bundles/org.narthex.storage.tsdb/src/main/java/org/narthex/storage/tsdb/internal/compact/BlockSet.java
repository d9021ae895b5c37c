package org.narthex.storage.tsdb.internal.compact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.narthex.model.Matcher;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.block.Block;
import org.narthex.storage.tsdb.internal.block.BlockDirectory;
import org.narthex.storage.tsdb.internal.block.BlockMeta;
import org.narthex.storage.tsdb.internal.block.StandardChunkDecoder;
import org.narthex.storage.tsdb.internal.block.Ulid;
import org.narthex.storage.tsdb.internal.damage.Damages;
import org.narthex.storage.tsdb.internal.damage.OnDamage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open blocks of a data directory: finds new ones, and deletes those that are replaced or beyond the retention.
 *
 * <p>Queriers take the list as it is; a block that leaves the list is unmapped when its last querier is closed. What
 * changes blocks is done by one thread at a time, under a lock. Thread-safe.
 */
public final class BlockSet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BlockSet.class);
    private static final int MAX_ATTEMPTS = 1000;

    private final Path directory;
    private final Damages damages;
    private final CompactionMetrics metrics;
    private final DeletableBlocks deletable;
    private final ReentrantLock work = new ReentrantLock();
    private volatile List<Block> blocks = List.of();
    private volatile boolean closing;

    /**
     * A set without blocks until {@link #open}.
     *
     * @param headBytes what the head's files take, for the retention by size
     */
    public BlockSet(Path directory, Retention retention, LongSupplier headBytes, CompactionMetrics metrics) {
        this(directory, retention, headBytes, metrics, new Damages(directory, OnDamage.REFUSE));
    }

    /**
     * A set without blocks until {@link #open}.
     *
     * @param headBytes what the head's files take, for the retention by size
     * @param damages what is done about damaged blocks
     */
    public BlockSet(
            Path directory,
            Retention retention,
            LongSupplier headBytes,
            CompactionMetrics metrics,
            Damages damages) {
        this.directory = directory;
        this.damages = damages;
        this.metrics = metrics;
        this.deletable = new DeletableBlocks(directory, retention, headBytes, metrics);
    }

    /** Removes what a crash left of blocks being written or deleted, mends what is damaged, then loads the blocks. */
    public void open() throws IOException {
        blocks = new BlockRecovery(directory, damages).run();
        reload();
    }

    /** The data directory. */
    public Path directory() {
        return directory;
    }

    /** The open blocks in order of their first timestamps. */
    public List<Block> blocks() {
        return blocks;
    }

    /** What is kept from the next {@link #reload} on. */
    public void retention(Retention changed) {
        deletable.retention(changed);
    }

    /** What is kept. */
    public Retention retention() {
        return deletable.retention();
    }

    /** Size of all blocks in bytes. */
    public long bytes() {
        return blocks.stream().mapToLong(Block::size).sum();
    }

    /** Where the head begins: the end of the newest block that was cut from it in order; the least number without. */
    public long inOrderEnd() {
        return blocks.stream()
                .map(Block::meta)
                .filter(BlockHints::isInOrder)
                .mapToLong(BlockMeta::maxTime)
                .max()
                .orElse(Long.MIN_VALUE);
    }

    /** Whether the set is being closed, so that long work should end. */
    boolean isClosing() {
        return closing;
    }

    /** Held by what changes blocks. */
    ReentrantLock work() {
        return work;
    }

    /** A querier for each block that may have samples in [mint, maxt]. */
    @SuppressWarnings("ReferenceEquality") // it matters whether the list is the same one, not whether it is equal
    public List<Querier> queriers(long mint, long maxt) {
        for (int attempt = 0; ; attempt++) {
            List<Block> now = blocks;
            List<Querier> out = new ArrayList<>();
            try {
                for (Block block : now) {
                    if (block.overlaps(mint, maxt)) {
                        out.add(block.querier(mint, maxt));
                    }
                }
                return out;
            } catch (StorageException e) {
                out.forEach(Querier::close);
                // A block may have been replaced in between; its successor is in the new list.
                if (e.kind() != StorageException.Kind.NOT_READY || blocks == now || attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            } catch (RuntimeException e) {
                out.forEach(Querier::close);
                throw e;
            }
        }
    }

    /**
     * Searches the directory for new blocks and deletes those that are replaced by others, marked as deletable, or
     * beyond the retention.
     *
     * @throws IOException when a block cannot be opened and no other replaces it; then nothing has changed
     */
    public void reload() throws IOException {
        reload(Set.of());
    }

    /**
     * @param replaced blocks to be deleted although nothing on disk says so
     */
    void reload(Set<Ulid> replaced) throws IOException {
        boolean done = false;
        work.lock();
        try {
            if (closing) {
                throw new StorageException(StorageException.Kind.NOT_READY, "the blocks are closed");
            }
            load(replaced);
            done = true;
        } finally {
            work.unlock();
            metrics.reloaded(done);
        }
    }

    private void load(Set<Ulid> replaced) throws IOException {
        List<Block> before = blocks;
        BlockDirectory.Contents found = BlockDirectory.open(
                directory, before, StandardChunkDecoder::new, damages.contained() ? damages : null);
        Set<Ulid> doomed = new HashSet<>(replaced);
        doomed.addAll(DeletableBlocks.replaced(found.blocks()));
        LoadChecks.refuseCorrupted(found, before, doomed);
        doomed.addAll(deletable.beyondRetention(found.blocks()));
        List<Block> kept =
                found.blocks().stream().filter(b -> !doomed.contains(b.ulid())).toList();
        // New queriers must not find a block that is about to be closed.
        blocks = kept;
        LoadChecks.warnOfOverlaps(kept);
        Set<Block> gone = new HashSet<>(found.blocks());
        gone.addAll(before);
        kept.forEach(gone::remove);
        gone.forEach(Block::close);
        for (Ulid ulid : doomed) {
            Path path = directory.resolve(ulid.text());
            if (Files.isDirectory(path)) {
                BlockDirectory.delete(path);
                LOG.atInfo()
                        .addKeyValue("component", "tsdb")
                        .addKeyValue("block", ulid)
                        .log("Deleting obsolete block");
            }
        }
    }

    /**
     * Marks the samples in [mint, maxt] of the series that satisfy the matchers as deleted, block by block. Blocks done
     * before a failure stay so.
     */
    public void delete(long mint, long maxt, List<Matcher> matchers) throws IOException {
        work.lock();
        try {
            for (Block block : blocks) {
                if (block.overlaps(mint, maxt)) {
                    BlockDeletion.delete(block, mint, maxt, matchers);
                }
            }
        } finally {
            work.unlock();
        }
    }

    /**
     * Links the files of all blocks into another directory of the same file system.
     *
     * @param target made where it is missing; not the data directory
     */
    public void snapshot(Path target) throws IOException {
        if (target.toAbsolutePath().normalize().equals(directory.toAbsolutePath().normalize())) {
            throw new IOException("cannot snapshot into base directory");
        }
        if (Ulid.parse(target.toString()) != null) {
            throw new IOException("dir must not be a valid ULID");
        }
        work.lock();
        try {
            Files.createDirectories(target);
            for (Block block : blocks) {
                BlockDirectory.link(block, target);
            }
        } finally {
            work.unlock();
        }
    }

    /** Stops long work, then closes the blocks; queriers that are open finish. */
    @Override
    public void close() {
        closing = true;
        work.lock();
        try {
            blocks.forEach(Block::close);
        } finally {
            work.unlock();
        }
    }
}
