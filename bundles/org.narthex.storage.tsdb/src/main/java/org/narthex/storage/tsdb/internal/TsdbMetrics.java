package org.narthex.storage.tsdb.internal;

import java.util.function.DoubleSupplier;
import org.narthex.storage.tsdb.internal.compact.CompactionMetrics;
import org.narthex.storage.tsdb.internal.wal.WalMetrics;
import org.narthex.telemetry.MetricRegistry;
import org.narthex.telemetry.MetricScope;

/** The {@code prometheus_tsdb_} metrics. Thread-safe. */
final class TsdbMetrics extends LogMetrics implements AutoCloseable {
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;
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
        HeadReadings readings = new HeadReadings(scope, database);
        new HeadMetrics(readings).register();
        OutOfOrderMetrics.register(readings);
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
