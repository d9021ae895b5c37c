package org.narthex.storage.tsdb.internal;

import java.util.List;
import org.narthex.storage.tsdb.internal.block.Block;
import org.narthex.storage.tsdb.internal.compact.BlockSet;
import org.narthex.storage.tsdb.internal.compact.CompactionMetrics;
import org.narthex.storage.tsdb.internal.head.Head;
import org.narthex.telemetry.MetricScope;

/** The {@code prometheus_tsdb_} metrics of blocks and their compaction. Thread-safe. */
final class BlockMetrics implements CompactionMetrics {
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;

    private final MetricScope scope;
    private final MetricScope.Counter triggered;
    private final MetricScope.Counter failed;
    private final MetricScope.Counter compactions;
    private final MetricScope.Counter vertical;
    private final MetricScope.Observer duration;
    private final MetricScope.Observer chunkSize;
    private final MetricScope.Observer chunkSamples;
    private final MetricScope.Observer chunkRange;
    private final MetricScope.Gauge populating;
    private final MetricScope.Counter reloads;
    private final MetricScope.Counter reloadFailures;
    private final MetricScope.Counter timeRetentions;
    private final MetricScope.Counter sizeRetentions;
    private final MetricScope.Observer cleanup;
    private final MetricScope.Counter staleTriggered;
    private final MetricScope.Counter staleFailed;
    private final MetricScope.Observer staleDuration;

    BlockMetrics(MetricScope scope) {
        this.scope = scope;
        triggered = scope.counter("prometheus_tsdb_compactions_triggered_total", "Compactions asked for.");
        failed = scope.counter("prometheus_tsdb_compactions_failed_total", "Compactions that failed.");
        compactions = scope.counter("prometheus_tsdb_compactions_total", "Blocks written or tried to write.");
        vertical = scope.counter("prometheus_tsdb_vertical_compactions_total", "Merges of blocks that overlap.");
        duration = scope.histogram(
                "prometheus_tsdb_compaction_duration_seconds",
                "Time that writing a block takes.",
                true,
                exponential(1, 2, 14));
        chunkSize = scope.histogram(
                "prometheus_tsdb_compaction_chunk_size_bytes",
                "Sizes of chunks when they come into a block.",
                false,
                exponential(32, 1.5, 12));
        chunkSamples = scope.histogram(
                "prometheus_tsdb_compaction_chunk_samples",
                "Samples of chunks when they come into a block.",
                false,
                exponential(4, 1.5, 12));
        chunkRange = scope.histogram(
                "prometheus_tsdb_compaction_chunk_range_seconds",
                "Milliseconds from the first to the last sample of chunks when they come into a block.",
                false,
                exponential(100, 4, 10));
        populating = scope.gauge(
                "prometheus_tsdb_compaction_populating_block", "1 while a block is being written, 0 otherwise.");
        reloads = scope.counter("prometheus_tsdb_reloads_total", "Searches of the directory for blocks.");
        reloadFailures =
                scope.counter("prometheus_tsdb_reloads_failures_total", "Searches for blocks that failed.");
        timeRetentions = scope.counter(
                "prometheus_tsdb_time_retentions_total", "How often blocks were deleted because they were too old.");
        sizeRetentions = scope.counter(
                "prometheus_tsdb_size_retentions_total", "How often blocks were deleted because they were too much.");
        cleanup = scope.histogram(
                "prometheus_tsdb_tombstone_cleanup_seconds",
                "Time that writing blocks without their deleted samples takes.",
                true);
        staleTriggered = scope.counter(
                "prometheus_tsdb_stale_series_compactions_triggered_total",
                "How often series that have ended were to leave the head.");
        staleFailed = scope.counter(
                "prometheus_tsdb_stale_series_compactions_failed_total",
                "How often series that have ended could not leave the head.");
        staleDuration = scope.histogram(
                "prometheus_tsdb_stale_series_compaction_duration_seconds",
                "Time that moving series that have ended to blocks takes.",
                true,
                exponential(1, 2, 14));
    }

    private static double[] exponential(double first, double factor, int count) {
        double[] out = new double[count];
        double bound = first;
        for (int i = 0; i < count; i++) {
            out[i] = bound;
            bound *= factor;
        }
        return out;
    }

    /** Counts of what Prometheus' library can do and a server never does. */
    private void never() {
        scope.counter("prometheus_tsdb_compactions_skipped_total", "Compactions left out; there are none.");
        scope.counter(
                "prometheus_tsdb_selected_series_compactions_triggered_total",
                "How often chosen series were to leave the head; there are none.");
        scope.counter(
                "prometheus_tsdb_selected_series_compactions_failed_total",
                "How often chosen series could not leave the head; there are none.");
        scope.histogram(
                "prometheus_tsdb_selected_series_compaction_duration_seconds",
                "Time that moving chosen series to blocks takes; there are none.",
                true,
                exponential(1, 2, 14));
    }

    /** Adds what is read from the database. */
    void register(Database database) {
        never();
        BlockSet set = database.blockSet();
        scope.gauge("prometheus_tsdb_blocks_loaded", "Open blocks.", () -> set.blocks().size());
        scope.gauge("prometheus_tsdb_storage_blocks_bytes", "Size of the blocks.", set::bytes);
        scope.gauge(
                "prometheus_tsdb_symbol_table_size_bytes",
                "Memory that the places of the blocks' symbols take.",
                () -> set.blocks().stream().mapToLong(b -> b.index().symbolTableBytes()).sum());
        scope.gauge(
                "prometheus_tsdb_lowest_timestamp", "First timestamp, milliseconds.", () -> lowestTimestamp(database));
        scope.gauge(
                "prometheus_tsdb_lowest_timestamp_seconds",
                "First timestamp.",
                () -> lowestTimestamp(database) / MILLIS);
        scope.gauge(
                "prometheus_tsdb_retention_limit_bytes",
                "How many bytes are kept; 0 is no limit.",
                () -> set.retention().bytes());
        scope.gauge(
                "prometheus_tsdb_retention_limit_percentage",
                "How much of the file system is used at most; 0 is no limit.",
                () -> set.retention().percentage());
        scope.gauge(
                "prometheus_tsdb_retention_limit_seconds",
                "How long samples are kept; 0 is no limit.",
                () -> set.retention().millis() / MILLIS);
    }

    private static double lowestTimestamp(Database database) {
        List<Block> blocks = database.blocks();
        if (!blocks.isEmpty()) {
            return blocks.getFirst().meta().minTime();
        }
        Head head = database.headOrNull();
        return head == null ? 0 : head.minTime();
    }

    @Override
    public void triggered() {
        triggered.increment();
    }

    @Override
    public void failed() {
        failed.increment();
    }

    @Override
    public void staleTriggered() {
        staleTriggered.increment();
    }

    @Override
    public void staleFailed() {
        staleFailed.increment();
    }

    @Override
    public void staleCompacted(long nanos) {
        staleDuration.observe(nanos / NANOS);
    }

    @Override
    public void written(long nanos) {
        compactions.increment();
        duration.observe(nanos / NANOS);
    }

    @Override
    public void populating(boolean now) {
        populating.set(now ? 1 : 0);
    }

    @Override
    public void vertical() {
        vertical.increment();
    }

    @Override
    public void chunk(int bytes, int samples, long millis) {
        chunkSize.observe(bytes);
        chunkSamples.observe(samples);
        chunkRange.observe(millis);
    }

    @Override
    public void reloaded(boolean successful) {
        reloads.increment();
        if (!successful) {
            reloadFailures.increment();
        }
    }

    @Override
    public void timeRetention() {
        timeRetentions.increment();
    }

    @Override
    public void sizeRetention() {
        sizeRetentions.increment();
    }

    @Override
    public void tombstonesCleaned(long nanos) {
        cleanup.observe(nanos / NANOS);
    }
}
