package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.storage.tsdb.internal.compact.BlockHints;
import org.narthex.storage.tsdb.internal.compact.Compactor;
import org.narthex.storage.tsdb.internal.head.Head;
import org.narthex.storage.tsdb.internal.head.OooCompactionHead;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves what came out of order from the head to blocks, one run after the other. Thread-safe. */
final class OutOfOrderCompaction {
    private static final Logger LOG = LoggerFactory.getLogger(OutOfOrderCompaction.class);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Compactor compactor;

    /** What is in blocks and could not be released yet. */
    private @Nullable OooCompactionHead unreleased;

    OutOfOrderCompaction(Compactor compactor) {
        this.compactor = compactor;
    }

    /** Writes and loads the blocks, then releases what they have. A run that failed before the end is made up for first. */
    synchronized void run(Head head) throws IOException, InterruptedException {
        release();
        OooCompactionHead taken = head.takeOutOfOrder();
        if (taken == null) {
            return;
        }
        long start = System.nanoTime();
        long range = taken.chunkRange();
        List<Long> ranges = taken.ranges();
        for (long from : ranges) {
            compactor.writeHeadBlock(
                    taken.content(from, from + range - 1), from, from + range, List.of(BlockHints.OUT_OF_ORDER));
        }
        unreleased = taken;
        release();
        LOG.atInfo()
                .addKeyValue("component", "tsdb")
                .addKeyValue("ranges", ranges.size())
                .addKeyValue("duration_ms", (System.nanoTime() - start) / 1_000_000)
                .log("out-of-order compaction completed");
    }

    private void release() throws IOException, InterruptedException {
        OooCompactionHead done = unreleased;
        if (done != null) {
            done.release(PATIENCE);
            unreleased = null;
        }
    }
}
