package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Matcher;
import org.narthex.storage.api.Querier;
import org.narthex.storage.tsdb.internal.block.BlockContent;
import org.narthex.storage.tsdb.internal.compact.BlockSet;
import org.narthex.storage.tsdb.internal.compact.CompactionMetrics;
import org.narthex.storage.tsdb.internal.compact.Compactor;
import org.narthex.storage.tsdb.internal.head.Head;
import org.narthex.storage.tsdb.internal.head.HeadDeletion;

/**
 * The work on head and blocks together: moving samples from the one to the others, by itself in the background or when asked
 * to, and deleting or copying them in both.
 *
 * <p>What works on the head asks for it first, which fails as not ready while the database is not open. Thread-safe;
 * beginning and ending the background work is guarded by the monitor of the database.
 */
final class Maintenance {
    private final Supplier<Head> head;
    private final BlockSet blocks;
    private final Compactor compactor;
    private final CompactionMetrics metrics;
    private final OutOfOrderCompaction outOfOrderCompaction;
    private final StaleSeriesCompaction staleSeriesCompaction;

    /** Held while samples move from the head to blocks, and by those who must find each sample in one of the two. */
    private final ReentrantLock moving = new ReentrantLock();

    private @Nullable CompactionLoop loop;

    /**
     * @param head gives the open head, or fails as not ready
     */
    Maintenance(Supplier<Head> head, BlockSet blocks, Compactor compactor, CompactionMetrics metrics) {
        this.head = head;
        this.blocks = blocks;
        this.compactor = compactor;
        this.metrics = metrics;
        this.outOfOrderCompaction = new OutOfOrderCompaction(compactor);
        this.staleSeriesCompaction = new StaleSeriesCompaction(compactor, metrics);
    }

    /** Begins to compact in the background. */
    void start(CompactionLoop.Pace pace) {
        CompactionLoop started = new CompactionLoop(
                head.get(),
                blocks,
                compactor,
                this::compactOutOfOrder,
                this::compactStaleSeriesIfDue,
                moving,
                metrics,
                pace,
                new SecureRandom());
        loop = started;
        started.start();
    }

    /** Says that no further work is to begin in the background; what is under way ends when the blocks are closed. */
    void stop() {
        if (loop != null) {
            loop.stop();
        }
    }

    /** Waits, behind {@link #stop} and the end of the blocks, for the work in the background. */
    void close(ClosingSequence closing) {
        closing.close(loop);
    }

    /** Moves what came out of order to blocks, and empties the write-behind log. */
    void compactOutOfOrder() throws IOException, InterruptedException {
        outOfOrderCompaction.run(head.get());
    }

    /** Changes the share of series that have ended from which on they leave the head before its time; 0 for never. */
    void staleThreshold(double share) {
        staleSeriesCompaction.threshold(share);
    }

    /** Moves the series that have ended to blocks, one for each range of the head, however few they are. */
    void compactStaleSeries() throws IOException, InterruptedException {
        staleSeriesCompaction.run(head.get());
    }

    /** {@link #compactStaleSeries} where so many have ended. */
    void compactStaleSeriesIfDue() throws IOException, InterruptedException {
        if (staleSeriesCompaction.isDue(head.get())) {
            compactStaleSeries();
        }
    }

    /** Marks the samples in [mint, maxt] of the series that satisfy the matchers as deleted. */
    void delete(long mint, long maxt, List<Matcher> matchers) throws IOException {
        Head now = head.get();
        moving.lock();
        try {
            blocks.delete(mint, maxt, matchers);
            HeadDeletion.delete(now, mint, maxt, matchers);
        } finally {
            moving.unlock();
        }
    }

    /** Links the blocks into another directory, and writes the head there as a block if that is wanted. */
    void snapshot(Path directory, boolean withHead) throws IOException {
        Head now = head.get();
        moving.lock();
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
            moving.unlock();
        }
    }
}
