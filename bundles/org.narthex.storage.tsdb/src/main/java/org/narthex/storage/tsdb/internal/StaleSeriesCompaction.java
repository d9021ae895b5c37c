package org.narthex.storage.tsdb.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.narthex.storage.tsdb.internal.compact.BlockHints;
import org.narthex.storage.tsdb.internal.compact.CompactionMetrics;
import org.narthex.storage.tsdb.internal.compact.Compactor;
import org.narthex.storage.tsdb.internal.head.Head;
import org.narthex.storage.tsdb.internal.head.StaleCompactionHead;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves series that have ended from the head to blocks, when they are a large share of it. Thread-safe. */
final class StaleSeriesCompaction {
    private static final Logger LOG = LoggerFactory.getLogger(StaleSeriesCompaction.class);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Compactor compactor;
    private final CompactionMetrics metrics;
    private volatile double threshold;

    StaleSeriesCompaction(Compactor compactor, CompactionMetrics metrics) {
        this.compactor = compactor;
        this.metrics = metrics;
    }

    /** Changes the share of the series from which on they are moved; 0 for never. */
    void threshold(double share) {
        threshold = share;
    }

    /** Whether so many series have ended that they should be moved. */
    boolean isDue(Head head) {
        double share = threshold;
        int series = share > 0 ? head.seriesCount() : 0;
        return series > 0 && (double) head.cardinality().staleSeries() / series >= share;
    }

    /** Writes and loads the blocks, then removes what they have from the head. */
    synchronized void run(Head head) throws IOException, InterruptedException {
        metrics.staleTriggered();
        long start = System.nanoTime();
        int removed;
        int chosen;
        try (StaleCompactionHead taken = head.takeStale()) {
            chosen = taken.size();
            if (chosen > 0) {
                taken.forEachRange((content, mint, maxt) ->
                        compactor.writeHeadBlock(content, mint, maxt, List.of(BlockHints.STALE_SERIES)));
            }
            removed = taken.evict(PATIENCE);
        } catch (IOException | InterruptedException | RuntimeException e) {
            metrics.staleFailed();
            throw e;
        }
        long nanos = System.nanoTime() - start;
        metrics.staleCompacted(nanos);
        LOG.atInfo()
                .addKeyValue("component", "tsdb")
                .addKeyValue("num_series", chosen)
                .addKeyValue("removed", removed)
                .addKeyValue("duration_ms", nanos / 1_000_000)
                .log("Ending stale series compaction");
    }
}
