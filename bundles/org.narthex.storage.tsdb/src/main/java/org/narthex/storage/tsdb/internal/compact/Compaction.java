package org.narthex.storage.tsdb.internal.compact;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.tsdb.internal.block.Block;
import org.narthex.storage.tsdb.internal.block.BlockContent;
import org.narthex.storage.tsdb.internal.block.BlockMeta;
import org.narthex.storage.tsdb.internal.block.BlockWriter;
import org.narthex.storage.tsdb.internal.block.Ulid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One compaction of blocks into one, from its plan to its end.
 *
 * <pre>
 * PLANNED → WRITING → DONE       there is a new block that names the sources as parents
 *                   → EMPTY      nothing was left; the sources are marked as deletable
 *                   → FAILED     the sources are marked, so that they are not tried again
 *                   → CANCELLED  nothing has changed
 * </pre>
 *
 * <p>The sources are not deleted here: that is done where the blocks are loaded, which finds the new block's parents.
 * Confined to one thread, but for {@link #state}.
 */
final class Compaction {
    /** How far a compaction is. */
    enum State {
        PLANNED,
        WRITING,
        DONE,
        EMPTY,
        FAILED,
        CANCELLED
    }

    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

    private final List<Block> sources;
    private final BlockMeta meta;
    private volatile State state = State.PLANNED;

    /**
     * @param sources open blocks in order of their first timestamps
     * @param ulid name of the block to be made
     */
    Compaction(List<Block> sources, Ulid ulid) {
        this.sources = List.copyOf(sources);
        this.meta = merged(ulid, sources.stream().map(Block::meta).toList());
    }

    State state() {
        return state;
    }

    /** What a block made of others is: the counts are missing. */
    static BlockMeta merged(Ulid ulid, List<BlockMeta> sources) {
        TreeSet<Ulid> origins = new TreeSet<>();
        List<BlockMeta.Parent> parents = new ArrayList<>();
        long mint = Long.MAX_VALUE;
        long maxt = Long.MIN_VALUE;
        int level = 0;
        for (BlockMeta source : sources) {
            origins.addAll(source.compaction().sources());
            parents.add(new BlockMeta.Parent(source.ulid(), source.minTime(), source.maxTime()));
            mint = Math.min(mint, source.minTime());
            maxt = Math.max(maxt, source.maxTime());
            level = Math.max(level, source.compaction().level());
        }
        return new BlockMeta(
                ulid,
                mint,
                maxt,
                BlockMeta.Stats.NONE,
                new BlockMeta.Compaction(
                        level + 1, List.copyOf(origins), false, parents, false, BlockHints.merged(sources)));
    }

    /**
     * Writes the block.
     *
     * @return its meta data; null when nothing was left
     * @throws CancellationException when the writer was stopped
     */
    @Nullable BlockMeta run(Path directory, BlockWriter writer, boolean xor2, CompactionMetrics metrics)
            throws IOException {
        if (state != State.PLANNED) {
            throw new IllegalStateException("compaction is " + state);
        }
        state = State.WRITING;
        if (isVertical()) {
            metrics.vertical();
            LOG.atInfo()
                    .addKeyValue("component", "tsdb")
                    .addKeyValue("ulid", meta.ulid())
                    .log("Found overlapping blocks during compaction");
        }
        long start = System.nanoTime();
        BlockMeta written;
        try {
            written = write(directory, writer, xor2, metrics);
        } catch (CancellationException | ClosedByInterruptException e) {
            state = State.CANCELLED;
            throw e;
        } catch (IOException | RuntimeException e) {
            state = State.FAILED;
            markFailed(e);
            throw e;
        } finally {
            metrics.written(System.nanoTime() - start);
        }
        if (written == null) {
            for (Block source : sources) {
                source.replaceCompaction(source.meta().compaction().asDeletable());
            }
        }
        state = written == null ? State.EMPTY : State.DONE;
        LOG.atInfo()
                .addKeyValue("component", "tsdb")
                .addKeyValue("count", sources.size())
                .addKeyValue("mint", meta.minTime())
                .addKeyValue("maxt", meta.maxTime())
                .addKeyValue("ulid", meta.ulid())
                .addKeyValue("sources", sources.stream().map(Block::ulid).toList())
                .addKeyValue("duration_ms", (System.nanoTime() - start) / 1_000_000)
                .log(written == null ? "compact blocks resulted in empty block" : "compact blocks");
        return written;
    }

    private @Nullable BlockMeta write(Path directory, BlockWriter writer, boolean xor2, CompactionMetrics metrics)
            throws IOException {
        List<Block> retained = new ArrayList<>();
        metrics.populating(true);
        try {
            for (Block source : sources) {
                source.retain();
                retained.add(source);
            }
            BlockContent content = BlockContent.of(sources, meta.minTime(), meta.maxTime() - 1, xor2);
            return writer.write(directory, meta, content, (bytes, samples, millis) -> {});
        } finally {
            metrics.populating(false);
            retained.forEach(Block::release);
        }
    }

    private boolean isVertical() {
        long end = Long.MIN_VALUE;
        for (Block source : sources) {
            if (source.meta().minTime() < end) {
                return true;
            }
            end = Math.max(end, source.meta().maxTime());
        }
        return false;
    }

    private void markFailed(Exception cause) {
        for (Block source : sources) {
            try {
                source.replaceCompaction(source.meta().compaction().asFailed());
            } catch (IOException | StorageException e) {
                cause.addSuppressed(e);
            }
        }
    }
}
