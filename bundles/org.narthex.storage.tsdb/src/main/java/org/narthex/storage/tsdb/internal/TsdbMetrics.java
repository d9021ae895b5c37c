package org.narthex.storage.tsdb.internal;

import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.narthex.storage.tsdb.internal.compact.CompactionMetrics;
import org.narthex.storage.tsdb.internal.head.Head;
import org.narthex.storage.tsdb.internal.wal.WalMetrics;
import org.narthex.telemetry.MetricRegistry;
import org.narthex.telemetry.MetricScope;

/** The {@code prometheus_tsdb_} metrics. Thread-safe. */
final class TsdbMetrics extends LogMetrics implements AutoCloseable {
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;
    private static final String[] TYPE = {"type"};
    private static final double[] DELTAS = {600, 1800, 3600, 7200, 10_800, 21_600, 43_200};

    private final MetricScope scope;
    private final BlockMetrics blocks;
    private final MetricScope.Observer truncation;
    private final MetricScope.Observer collection;
    private final MetricScope.Observer delta;
    private final String compression;
    private volatile DoubleSupplier outOfOrderLogSize = () -> 0;

    TsdbMetrics(MetricRegistry registry, String compression) {
        this(registry.scope(), compression);
    }

    private TsdbMetrics(MetricScope scope, String compression) {
        super(scope, "prometheus_tsdb_wal_", compression);
        this.scope = scope;
        this.compression = compression;
        blocks = new BlockMetrics(scope);
        truncation = scope.summary(
                "prometheus_tsdb_wal_truncate_duration_seconds", "Time that replacing a part of the log takes.");
        collection = scope.summary(
                "prometheus_tsdb_head_gc_duration_seconds", "Time that dropping what blocks have takes.");
        delta = scope.histogram(
                "prometheus_tsdb_sample_ooo_delta",
                "Seconds by which samples are older than the newest one where they do not go in order.",
                true,
                DELTAS);
    }

    /** Those of the blocks. */
    CompactionMetrics blocks() {
        return blocks;
    }

    /** Adds what is read from the database. */
    void register(Database database) {
        blocks.register(database);
        outOfOrderLogSize = () -> HeadFiles.bytes(database.path(), "wbl");
        scope.gauge(
                "prometheus_tsdb_wal_storage_size_bytes",
                "Size of the log on disk.",
                () -> HeadFiles.bytes(database.path(), "wal"));
        scope.counter(
                "prometheus_tsdb_wal_corruptions_total", "Damaged logs found.", () -> database.walCorruptions());
        scope.counter(
                "prometheus_tsdb_mmap_chunk_corruptions_total",
                "Damaged head chunk files found.",
                () -> database.chunkCorruptions());
        scope.counter(
                "prometheus_tsdb_snapshot_replay_error_total",
                "Memory snapshots that could not be used.",
                () -> database.snapshotFailures());
        scope.collect(
                "narthex_storage_damage_total",
                "Damaged places found in the database's files, which it goes on without.",
                new String[] {"kind"},
                sink -> database.damages().counts().forEach((kind, n) -> sink.value(n, kind)));
        scope.gauge(
                "prometheus_tsdb_data_replay_duration_seconds", "Time that opening took.", database::replaySeconds);
        scope.gauge(
                "prometheus_tsdb_clean_start",
                "-1 without a lock file, 0 when one was left over, 1 otherwise.",
                database::cleanStart);
        scope.gauge(
                "prometheus_tsdb_head_chunks_storage_size_bytes",
                "Size of the head chunk files.",
                () -> database.chunkBytes());
        counter(database, "prometheus_tsdb_mmap_chunks_total", "Chunks written to files.", head -> head.stats().chunksMapped());
        truncations(database);
        gauge(database, "prometheus_tsdb_head_series", "Series in the head.", Head::seriesCount);
        gauge(
                database,
                "prometheus_tsdb_head_stale_series",
                "Series in the head whose newest sample is a stale marker.",
                head -> head.cardinality().staleSeries());
        gauge(
                database,
                "prometheus_tsdb_head_native_histogram_series",
                "Series in the head whose newest sample is a native histogram.",
                head -> head.cardinality().histograms().series());
        gauge(
                database,
                "prometheus_tsdb_head_native_histogram_buckets",
                "Buckets of the newest samples of these series.",
                head -> head.cardinality().histograms().buckets());
        gauge(database, "prometheus_tsdb_head_chunks", "Chunks in the head.", head -> head.stats().chunks());
        gauge(database, "prometheus_tsdb_head_min_time", "First timestamp in the head, milliseconds.", Head::minTime);
        gauge(database, "prometheus_tsdb_head_max_time", "Last timestamp in the head, milliseconds.", Head::maxTime);
        gauge(
                database,
                "prometheus_tsdb_head_min_time_seconds",
                "First timestamp in the head.",
                head -> head.minTime() / MILLIS);
        gauge(
                database,
                "prometheus_tsdb_head_max_time_seconds",
                "Last timestamp in the head.",
                head -> head.maxTime() / MILLIS);
        gauge(
                database,
                "prometheus_tsdb_head_active_appenders",
                "Transactions under way.",
                head -> head.counts().activeAppenders.sum());
        gauge(
                database,
                "prometheus_tsdb_isolation_high_watermark",
                "Number of the newest commit.",
                head -> head.stats().newestCommit());
        gauge(
                database,
                "prometheus_tsdb_isolation_low_watermark",
                "Number of the newest commit that all readers see.",
                head -> head.stats().oldestSeen());
        counter(
                database,
                "prometheus_tsdb_head_series_created_total",
                "Series created.",
                head -> head.counts().seriesCreated.sum());
        counter(
                database,
                "prometheus_tsdb_head_series_not_found_total",
                "Series asked for that were not there.",
                head -> head.counts().seriesNotFound.sum());
        counter(
                database,
                "prometheus_tsdb_head_chunks_created_total",
                "Chunks begun.",
                head -> head.counts().chunksCreated.sum());
        counter(
                database,
                "prometheus_tsdb_head_appenders_created_total",
                "Transactions begun.",
                head -> head.counts().appenders.sum());
        counter(
                database,
                "prometheus_tsdb_exemplar_exemplars_appended_total",
                "Exemplars stored.",
                head -> head.exemplars().appended());
        counter(
                database,
                "prometheus_tsdb_exemplar_out_of_order_exemplars_total",
                "Exemplars refused for their order.",
                head -> head.exemplars().outOfOrder());
        gauge(
                database,
                "prometheus_tsdb_exemplar_exemplars_in_storage",
                "Exemplars kept.",
                head -> head.exemplars().size());
        gauge(
                database,
                "prometheus_tsdb_exemplar_series_with_exemplars_in_storage",
                "Series with exemplars.",
                head -> head.exemplars().seriesCount());
        gauge(
                database,
                "prometheus_tsdb_exemplar_last_exemplars_timestamp_seconds",
                "Time of the exemplar added last.",
                head -> head.exemplars().lastTimestamp() / MILLIS);
        gauge(
                database,
                "prometheus_tsdb_exemplar_max_exemplars",
                "How many exemplars can be kept.",
                head -> head.exemplars().capacity());
        typed(
                database,
                "prometheus_tsdb_head_samples_appended_total",
                "Samples appended.",
                head -> head.counts().floatsAppended.sum(),
                head -> head.counts().histogramsAppended.sum());
        OutOfOrderMetrics.register(scope, database);
        scope.collect(
                "prometheus_tsdb_wal_replay_unknown_refs_total",
                "Log items whose series the log does not tell.",
                TYPE,
                sink -> {
                    Head head = database.headOrNull();
                    if (head != null) {
                        present(sink, head.counts().unknownSamples.sum(), "samples");
                        present(sink, head.counts().unknownExemplars.sum(), "exemplars");
                        present(sink, head.counts().unknownHistograms.sum(), "histograms");
                        present(sink, head.counts().unknownMetadata.sum(), "metadata");
                        present(sink, head.counts().unknownTombstones.sum(), "tombstones");
                    }
                });
    }

    /** Shows a count that is there only when there was something to count. */
    static void present(MetricScope.Sink sink, double count, String type) {
        if (count > 0) {
            sink.value(count, type);
        }
    }

    private void truncations(Database database) {
        counter(
                database,
                "prometheus_tsdb_head_series_removed_total",
                "Series removed from the head.",
                head -> head.counts().seriesRemoved.sum());
        counter(
                database,
                "prometheus_tsdb_head_chunks_removed_total",
                "Chunks removed from the head.",
                head -> head.counts().chunksRemoved.sum());
        counter(
                database,
                "prometheus_tsdb_head_truncations_total",
                "How often the head was cut.",
                head -> head.counts().truncations.sum());
        counter(
                database,
                "prometheus_tsdb_head_truncations_failed_total",
                "How often the head could not be cut.",
                head -> head.counts().truncationsFailed.sum());
        counter(
                database,
                "prometheus_tsdb_checkpoint_creations_total",
                "Checkpoints begun.",
                head -> head.counts().checkpoints.sum());
        counter(
                database,
                "prometheus_tsdb_checkpoint_creations_failed_total",
                "Checkpoints that could not be written.",
                head -> head.counts().checkpointsFailed.sum());
        counter(
                database,
                "prometheus_tsdb_checkpoint_deletions_total",
                "How often old checkpoints were deleted.",
                head -> head.counts().checkpointDeletions.sum());
        counter(
                database,
                "prometheus_tsdb_checkpoint_deletions_failed_total",
                "How often old checkpoints could not be deleted.",
                head -> head.counts().checkpointDeletionsFailed.sum());
        counter(
                database,
                "prometheus_tsdb_wal_truncations_total",
                "How often old log segments were deleted.",
                head -> head.counts().logTruncations.sum());
        counter(
                database,
                "prometheus_tsdb_wal_truncations_failed_total",
                "How often old log segments could not be deleted.",
                head -> head.counts().logTruncationsFailed.sum());
    }

    private void gauge(Database database, String name, String help, ToDoubleFunction<Head> value) {
        scope.gauge(name, help, () -> of(database, value));
    }

    private void counter(Database database, String name, String help, ToDoubleFunction<Head> value) {
        scope.counter(name, help, () -> of(database, value));
    }

    private void typed(
            Database database,
            String name,
            String help,
            ToDoubleFunction<Head> floats,
            ToDoubleFunction<Head> histograms) {
        scope.collect(name, help, TYPE, sink -> {
            sink.value(of(database, floats), "float");
            sink.value(of(database, histograms), "histogram");
        });
    }

    private static double of(Database database, ToDoubleFunction<Head> value) {
        Head head = database.headOrNull();
        return head == null ? 0 : value.applyAsDouble(head);
    }

    @Override
    public void truncated(long nanos) {
        truncation.observe(nanos / NANOS);
    }

    @Override
    public void headCollected(long nanos) {
        collection.observe(nanos / NANOS);
    }

    @Override
    public void outOfOrder(long millis) {
        delta.observe(millis / MILLIS);
    }

    @Override
    public WalMetrics outOfOrderLog() {
        return new OutOfOrderMetrics(scope, compression, () -> outOfOrderLogSize.getAsDouble());
    }

    @Override
    public void close() {
        scope.close();
    }
}
