package org.narthex.storage.tsdb.internal.compact;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.block.Block;
import org.narthex.storage.tsdb.internal.block.BlockContent;
import org.narthex.storage.tsdb.internal.block.BlockDirectory;
import org.narthex.storage.tsdb.internal.block.BlockMeta;
import org.narthex.storage.tsdb.internal.block.BlockWriter;
import org.narthex.storage.tsdb.internal.block.Ulid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the blocks of a {@link BlockSet}: out of the head, out of other blocks, and without what is deleted. One thread
 * at a time does so, under the set's lock; closing the set stops it before the next series with a
 * {@link CancellationException}. Thread-safe.
 */
public final class Compactor {
    private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);

    private final BlockSet set;
    private final BlockOptions options;
    private volatile CompactionPlanner planner;
    private volatile boolean xor2;
    private final BlockWriter writer;
    private final CompactionMetrics metrics;
    private final InstantSource clock;
    private final RandomGenerator random;

    /**
     * @param clock tells the time in the names of new blocks
     * @param random the rest of these names
     */
    public Compactor(
            BlockSet set,
            BlockOptions options,
            CompactionMetrics metrics,
            InstantSource clock,
            RandomGenerator random) {
        this.set = set;
        this.options = options;
        this.planner = planner(options.ranges());
        this.xor2 = options.xor2();
        this.writer = new BlockWriter(options.segmentSize(), set::isClosing);
        this.metrics = metrics;
        this.clock = clock;
        this.random = random;
    }

    private CompactionPlanner planner(List<Long> ranges) {
        return new CompactionPlanner(ranges, options.overlapping(), options.excluded());
    }

    /** Says whether floats that are encoded anew become XOR2 chunks. */
    public void xor2(boolean wanted) {
        xor2 = wanted;
    }

    /** Changes the length in milliseconds that compacted blocks may reach. */
    public void maxDuration(long longest) {
        planner = planner(options.ranges(longest));
    }

    /**
     * Compacts blocks until there is nothing more to do.
     *
     * @param interrupted asked before each compaction whether something is more urgent
     * @return whether there was nothing more to do
     */
    public boolean compactBlocks(BooleanSupplier interrupted) throws IOException {
        set.work().lock();
        try {
            List<BlockMeta> before = List.of();
            while (!set.isClosing()) {
                if (interrupted.getAsBoolean()) {
                    LOG.atWarn().addKeyValue("component", "tsdb").log("aborting block compactions for the head");
                    return false;
                }
                List<BlockMeta> plan = planner.plan(candidates());
                if (plan.isEmpty()) {
                    return true;
                }
                if (plan.equals(before)) {
                    throw new IOException("compacting " + names(plan) + " did not remove them");
                }
                before = plan;
                compact(plan);
            }
            return false;
        } catch (IOException | RuntimeException e) {
            countFailure(e);
            throw e;
        } finally {
            set.work().unlock();
        }
    }

    /**
     * The blocks that may be merged. One of samples out of order that reaches beyond the blocks in order waits until the
     * head gets there: merged with one of those it would make a block in order, and the next start would pass over what
     * the log has before its end. Prometheus loses samples so.
     */
    private List<BlockMeta> candidates() {
        List<BlockMeta> all = set.blocks().stream().map(Block::meta).toList();
        long end = set.inOrderEnd();
        if (all.stream().noneMatch(BlockHints::isInOrder)) {
            return all;
        }
        return all.stream().filter(m -> m.maxTime() <= end || BlockHints.isInOrder(m)).toList();
    }

    private static List<Ulid> names(List<BlockMeta> plan) {
        return plan.stream().map(BlockMeta::ulid).toList();
    }

    private void compact(List<BlockMeta> plan) throws IOException {
        List<Block> sources = set.blocks().stream()
                .filter(b -> plan.contains(b.meta()))
                .toList();
        Compaction compaction = new Compaction(sources, newName());
        BlockMeta written;
        try {
            written = compaction.run(set.directory(), writer, xor2, metrics);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("compact " + names(plan) + ": " + e.getMessage(), e);
        }
        load(written, Set.of());
    }

    /** Loads a block that was written; when that fails it is removed, for its sources are still there. */
    private void load(@Nullable BlockMeta written, Set<Ulid> replaced) throws IOException {
        try {
            set.reload(replaced);
        } catch (IOException | RuntimeException e) {
            if (written != null) {
                Path path = set.directory().resolve(written.ulid().text());
                try {
                    if (Files.isDirectory(path)) {
                        BlockDirectory.delete(path);
                    }
                } catch (IOException again) {
                    e.addSuppressed(again);
                }
            }
            throw e;
        }
    }

    /**
     * Writes a block of level 1 from what is in memory, and loads it.
     *
     * @param content series in label order; chunks that cross the range's borders are cut
     * @param mint first timestamp, Unix milliseconds
     * @param maxt timestamp behind the last
     * @param hints of {@link BlockHints}, sorted, when the content is only a part of the head in that range
     * @return the block; null when there was no sample
     */
    public @Nullable BlockMeta writeHeadBlock(BlockContent content, long mint, long maxt, List<String> hints)
            throws IOException {
        set.work().lock();
        try {
            // Prometheus names a block that does not exist as parent of one that was not cut in order.
            List<BlockMeta.Parent> parents =
                    hints.isEmpty() ? List.of() : List.of(new BlockMeta.Parent(Ulid.ZERO, 0, 0));
            BlockMeta written = write(set.directory(), content, mint, maxt, parents, hints);
            load(written, Set.of());
            return written;
        } catch (IOException | RuntimeException e) {
            countFailure(e);
            throw e;
        } finally {
            set.work().unlock();
        }
    }

    /**
     * Writes a block of level 1 into another directory than that of the database.
     *
     * @return the block; null when there was no sample
     */
    public @Nullable BlockMeta writeSnapshotBlock(Path directory, BlockContent content, long mint, long maxt)
            throws IOException {
        return write(directory, content, mint, maxt, List.of(), List.of());
    }

    private @Nullable BlockMeta write(
            Path directory,
            BlockContent content,
            long mint,
            long maxt,
            List<BlockMeta.Parent> parents,
            List<String> hints)
            throws IOException {
        Ulid ulid = newName();
        BlockMeta meta = new BlockMeta(
                ulid,
                mint,
                maxt,
                BlockMeta.Stats.NONE,
                new BlockMeta.Compaction(1, List.of(ulid), false, parents, false, hints));
        long start = System.nanoTime();
        metrics.populating(true);
        BlockMeta written;
        try {
            written = writer.write(directory, meta, content, metrics::chunk);
        } finally {
            metrics.populating(false);
            metrics.written(System.nanoTime() - start);
        }
        LOG.atInfo()
                .addKeyValue("component", "tsdb")
                .addKeyValue("mint", mint)
                .addKeyValue("maxt", maxt)
                .addKeyValue("ulid", ulid)
                .addKeyValue("duration_ms", (System.nanoTime() - start) / 1_000_000)
                .addKeyValue("hints", hints)
                .log(written == null ? "write block resulted in empty block" : "write block completed");
        return written;
    }

    /** Writes every block anew of which something is deleted. */
    public void cleanTombstones() throws IOException {
        long start = System.nanoTime();
        set.work().lock();
        try {
            Set<Ulid> cleaned = new HashSet<>();
            while (true) {
                Block block = set.blocks().stream()
                        .filter(b -> b.tombstones().count() > 0)
                        .findFirst()
                        .orElse(null);
                if (block == null) {
                    return;
                }
                if (!cleaned.add(block.ulid())) {
                    throw new IOException("clean tombstones: " + block.directory() + " was not replaced");
                }
                clean(block);
            }
        } finally {
            set.work().unlock();
            metrics.tombstonesCleaned(System.nanoTime() - start);
        }
    }

    private void clean(Block block) throws IOException {
        BlockMeta meta = block.meta();
        BlockMeta written;
        block.retain();
        try {
            written = write(
                    set.directory(),
                    BlockContent.of(List.of(block), meta.minTime(), meta.maxTime() - 1, xor2),
                    meta.minTime(),
                    meta.maxTime(),
                    List.of(new BlockMeta.Parent(meta.ulid(), meta.minTime(), meta.maxTime())),
                    meta.compaction().hints());
        } catch (IOException e) {
            throw new IOException("clean tombstones: " + block.directory() + ": " + e.getMessage(), e);
        } finally {
            block.release();
        }
        // Where nothing was left there is no new block to name the old one as parent.
        load(written, Set.of(meta.ulid()));
    }

    private Ulid newName() {
        return Ulid.create(clock.millis(), random);
    }

    private void countFailure(Exception e) {
        if (!(e instanceof CancellationException || e instanceof ClosedByInterruptException) && !set.isClosing()) {
            metrics.failed();
        }
    }
}
