package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.api.Querier;
import org.narthex.storage.tsdb.internal.block.BlockContent;
import org.narthex.storage.tsdb.internal.compact.BlockSet;
import org.narthex.storage.tsdb.internal.compact.CompactionMetrics;
import org.narthex.storage.tsdb.internal.compact.Compactor;
import org.narthex.storage.tsdb.internal.head.Head;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the older part of the head into blocks, shortens the log, merges blocks and lets go of those that are no longer
 * kept: at regular times, and as soon as the head has enough for a block. After a failure it waits, from 1 s up to 1 min.
 * Thread-safe.
 */
final class CompactionLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CompactionLoop.class);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final long LOOK_MILLIS = 1_000;
    private static final long SOON_MILLIS = 600_000;
    private static final long MAX_BACKOFF_MILLIS = 60_000;

    /**
     * How the loop works.
     *
     * @param intervalMillis from one regular run to the next
     * @param maxDelayMillis a block of the head is made at a random time up to so much later, so that servers that began
     *     together do not all compact at once; 0 without delay
     */
    record Pace(long intervalMillis, long maxDelayMillis) {}

    /** A part of the work that is done elsewhere. */
    interface Step {
        void run() throws IOException, InterruptedException;
    }

    private final Head head;
    private final BlockSet blocks;
    private final Compactor compactor;
    private final Step outOfOrder;
    private final Step stale;
    private final CompactionMetrics metrics;
    private final Pace pace;
    private final long delayNanos;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final ReentrantLock maintenance;
    private final Thread thread;
    private boolean delaying;
    private long delayStart;

    /** When a block was cut from the head last; null for never. */
    private @Nullable Long headCompacted;

    /** A part of the head that a block has already, but that could not be cut off yet. */
    private @Nullable Long uncut;

    /**
     * @param outOfOrder makes blocks of what came out of order; runs behind a compaction of the head
     * @param stale makes blocks of series that ended, where they are many; runs at the regular times
     * @param maintenance is held while samples move from the head to blocks
     */
    CompactionLoop(
            Head head,
            BlockSet blocks,
            Compactor compactor,
            Step outOfOrder,
            Step stale,
            ReentrantLock maintenance,
            CompactionMetrics metrics,
            Pace pace,
            RandomGenerator random) {
        this.head = head;
        this.blocks = blocks;
        this.compactor = compactor;
        this.outOfOrder = outOfOrder;
        this.stale = stale;
        this.maintenance = maintenance;
        this.metrics = metrics;
        this.pace = pace;
        this.delayNanos = pace.maxDelayMillis() > 0 ? random.nextLong(pace.maxDelayMillis()) * 1_000_000 : 0;
        this.thread = Thread.ofPlatform().name("tsdb-compaction").daemon(true).unstarted(this::run);
    }

    /** Begins the regular work. */
    void start() {
        thread.start();
    }

    private void run() {
        long backoff = 0;
        try {
            while (!stopping.await(backoff, TimeUnit.MILLISECONDS)) {
                boolean regular = await();
                if (stopping.getCount() == 0) {
                    return;
                }
                try {
                    if (regular) {
                        blocks.reload();
                        compactStale();
                    }
                    metrics.triggered();
                    compact();
                    backoff = 0;
                } catch (CancellationException e) {
                    return;
                } catch (IOException | RuntimeException | InternalError e) {
                    // An InternalError is what a mapped file raises that the disk cannot deliver.
                    backoff = backoff == 0 ? LOOK_MILLIS : Math.min(2 * backoff, MAX_BACKOFF_MILLIS);
                    LOG.atError()
                            .addKeyValue("component", "tsdb")
                            .addKeyValue("err", String.valueOf(e))
                            .log("compaction failed");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the next regular time or for a head that is ready; tells which. */
    private boolean await() throws InterruptedException {
        long end = System.nanoTime() + pace.intervalMillis() * 1_000_000;
        while (true) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return true;
            }
            if (stopping.await(Math.min(left, LOOK_MILLIS), TimeUnit.MILLISECONDS) || isHeadReady()) {
                return false;
            }
        }
    }

    private boolean isHeadReady() {
        if (!head.compactable()) {
            delaying = false;
            return false;
        }
        if (!delaying) {
            delaying = true;
            delayStart = System.nanoTime();
        }
        return System.nanoTime() - delayStart >= delayNanos;
    }

    /** Lets series that have ended leave the head, unless a part of it becomes a block soon. */
    void compactStale() throws IOException, InterruptedException {
        // What leaves the head soon by itself need not be hurried.
        Long last = headCompacted;
        long range = head.options().rules().chunkRange();
        if (last != null && (System.nanoTime() - last) / 1_000_000 + SOON_MILLIS > range) {
            return;
        }
        maintenance.lockInterruptibly();
        try {
            stale.run();
        } catch (IOException | RuntimeException e) {
            if (e instanceof CancellationException) {
                throw e;
            }
            LOG.atError()
                    .addKeyValue("component", "tsdb")
                    .addKeyValue("err", String.valueOf(e))
                    .log("immediate stale series compaction failed");
        } finally {
            maintenance.unlock();
        }
    }

    /** Makes all blocks that can be made now. */
    void compact() throws IOException, InterruptedException {
        maintenance.lockInterruptibly();
        try {
            long cut = compactHead();
            if (cut != Long.MIN_VALUE) {
                head.truncateLog(cut);
                outOfOrder.run();
            }
            compactor.compactBlocks(head::compactable);
        } finally {
            maintenance.unlock();
        }
    }

    /** Makes blocks of the head as long as it has enough; returns where it begins then. */
    private long compactHead() throws IOException, InterruptedException {
        long cut = Long.MIN_VALUE;
        Long left = uncut;
        if (left != null) {
            head.truncate(left);
            cut = left;
            uncut = null;
        }
        long start = System.nanoTime();
        while (isHeadReady()) {
            long from = head.minTime();
            long to = head.compactableUntil();
            if (!head.awaitAppenders(to - 1, PATIENCE)) {
                throw new IOException("compact head: transactions with samples before " + to + " do not end");
            }
            try (Querier querier = head.inOrderQuerier(from, to - 1)) {
                compactor.writeHeadBlock(BlockContent.of(querier, from, to - 1), from, to, List.of());
            }
            uncut = to;
            head.truncate(to);
            uncut = null;
            cut = to;
        }
        delaying = false;
        if (cut != Long.MIN_VALUE) {
            headCompacted = System.nanoTime();
            LOG.atInfo()
                    .addKeyValue("component", "tsdb")
                    .addKeyValue("until", cut)
                    .addKeyValue("duration_ms", (System.nanoTime() - start) / 1_000_000)
                    .log("the head was compacted");
        }
        return cut;
    }

    /** Says that no further work is to begin. What is under way ends when the block set closes. */
    void stop() {
        stopping.countDown();
    }

    /** Waits for the end of the work. The block set must be closed before. */
    @Override
    public void close() {
        stop();
        try {
            if (thread.isAlive() && !thread.join(STOP)) {
                LOG.atWarn().addKeyValue("component", "tsdb").log("the compaction does not stop, it is interrupted");
                // The last resort, for an interrupt closes the file that is being written.
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
