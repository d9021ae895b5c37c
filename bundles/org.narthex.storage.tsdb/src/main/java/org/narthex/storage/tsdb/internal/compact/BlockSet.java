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
import org.jspecify.annotations.Nullable;
import org.narthex.model.Matcher;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.block.Block;
import org.narthex.storage.tsdb.internal.block.BlockDirectory;
import org.narthex.storage.tsdb.internal.block.BlockMeta;
import org.narthex.storage.tsdb.internal.block.BlockRescue;
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
    private final LongSupplier headBytes;
    private final ReentrantLock work = new ReentrantLock();
    private volatile List<Block> blocks = List.of();
    private volatile Retention retention;
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
        this.damages = damages;
        this.directory = directory;
        this.retention = retention;
        this.headBytes = headBytes;
        this.metrics = metrics;
    }

    /** Removes what a crash left of blocks being written or deleted, then loads the blocks. */
    public void open() throws IOException {
        for (Path place : List.of(directory, directory.resolve("wal"))) {
            if (!Files.isDirectory(place)) {
                continue;
            }
            for (Path leftover : BlockDirectory.leftovers(place)) {
                LOG.atInfo()
                        .addKeyValue("component", "tsdb")
                        .addKeyValue("dir", leftover)
                        .log("Found and deleted tmp block dir");
                BlockDirectory.deleteLeftover(leftover);
            }
        }
        BlockDirectory.deleteUnfinishedFiles(directory);
        if (damages.contained()) {
            rescue();
        }
        reload();
    }

    /** Makes what is damaged fit to be opened. Only now: a directory that fills up later may be a copy under way. */
    private void rescue() throws IOException {
        BlockRescue rescue = new BlockRescue(damages, StandardChunkDecoder::new);
        BlockDirectory.blockDirectories(directory).forEach(rescue::prepare);
        BlockDirectory.Contents found =
                BlockDirectory.open(directory, List.of(), StandardChunkDecoder::new, damages);
        Set<Ulid> replaced = new HashSet<>();
        found.blocks().forEach(b -> b.meta().compaction().parents().forEach(p -> replaced.add(p.ulid())));
        List<Block> sound = new ArrayList<>();
        for (Block block : found.blocks()) {
            addIfThere(rescue.check(block), sound);
        }
        List<Path> damaged = new ArrayList<>(found.skipped());
        found.places().forEach((ulid, path) -> {
            if (!replaced.contains(ulid)) {
                damaged.add(path);
            }
        });
        for (Path path : damaged) {
            Ulid named = Ulid.parse(path.getFileName().toString());
            if (named == null || !replaced.contains(named)) {
                addIfThere(rescue.open(path), sound);
            }
        }
        blocks = List.copyOf(sound);
    }

    private static void addIfThere(@Nullable Block block, List<Block> into) {
        if (block != null) {
            into.add(block);
        }
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
        retention = changed;
    }

    /** What is kept. */
    public Retention retention() {
        return retention;
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
        for (Block block : found.blocks()) {
            if (block.meta().compaction().deletable()) {
                doomed.add(block.ulid());
            }
            block.meta().compaction().parents().forEach(p -> doomed.add(p.ulid()));
        }
        LoadChecks.refuseCorrupted(found, before, doomed);
        doomed.addAll(beyondRetention(found.blocks()));
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

    private Set<Ulid> beyondRetention(List<Block> found) {
        Retention limits = retention;
        Set<Ulid> out = new HashSet<>();
        List<Block> old = limits.beyondTime(found);
        if (!old.isEmpty()) {
            metrics.timeRetention();
            old.forEach(b -> out.add(b.ulid()));
        }
        long disk = limits.percentage() > 0 ? diskBytes() : 0;
        List<Block> excess = limits.beyondSize(found, headBytes.getAsLong(), disk);
        if (!excess.isEmpty()) {
            metrics.sizeRetention();
            excess.forEach(b -> out.add(b.ulid()));
        }
        return out;
    }

    /** Size of the file system; 0 when it cannot be told. */
    private long diskBytes() {
        try {
            return Files.getFileStore(directory).getTotalSpace();
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("component", "tsdb")
                    .addKeyValue("dir", directory)
                    .addKeyValue("err", e.getMessage())
                    .log("the size of the file system is unknown, so blocks are kept by the fixed size only");
            return 0;
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
