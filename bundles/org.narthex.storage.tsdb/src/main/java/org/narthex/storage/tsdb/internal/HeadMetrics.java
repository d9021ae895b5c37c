package org.narthex.storage.tsdb.internal;

import org.narthex.storage.tsdb.internal.HeadReadings.Part;
import org.narthex.storage.tsdb.internal.head.Head;

/** The {@code prometheus_tsdb_} metrics of the head and of what is taken away from it. Thread-safe. */
final class HeadMetrics {
    private static final double MILLIS = 1e3;

    private final HeadReadings readings;

    HeadMetrics(HeadReadings readings) {
        this.readings = readings;
    }

    /** Adds all of them. */
    void register() {
        content();
        transactions();
        exemplars();
        truncations();
        readings.present(
                "prometheus_tsdb_wal_replay_unknown_refs_total",
                "Log items whose series the log does not tell.",
                new Part("samples", head -> head.counts().unknownSamples.sum()),
                new Part("exemplars", head -> head.counts().unknownExemplars.sum()),
                new Part("histograms", head -> head.counts().unknownHistograms.sum()),
                new Part("metadata", head -> head.counts().unknownMetadata.sum()),
                new Part("tombstones", head -> head.counts().unknownTombstones.sum()));
    }

    private void content() {
        readings.counter(
                "prometheus_tsdb_mmap_chunks_total",
                "Chunks written to files.",
                head -> head.stats().chunksMapped());
        readings.gauge("prometheus_tsdb_head_series", "Series in the head.", Head::seriesCount);
        readings.gauge(
                "prometheus_tsdb_head_stale_series",
                "Series in the head whose newest sample is a stale marker.",
                head -> head.cardinality().staleSeries());
        readings.gauge(
                "prometheus_tsdb_head_native_histogram_series",
                "Series in the head whose newest sample is a native histogram.",
                head -> head.cardinality().histograms().series());
        readings.gauge(
                "prometheus_tsdb_head_native_histogram_buckets",
                "Buckets of the newest samples of these series.",
                head -> head.cardinality().histograms().buckets());
        readings.gauge(
                "prometheus_tsdb_head_chunks",
                "Chunks in the head.",
                head -> head.stats().chunks());
        readings.gauge("prometheus_tsdb_head_min_time", "First timestamp in the head, milliseconds.", Head::minTime);
        readings.gauge("prometheus_tsdb_head_max_time", "Last timestamp in the head, milliseconds.", Head::maxTime);
        readings.gauge(
                "prometheus_tsdb_head_min_time_seconds",
                "First timestamp in the head.",
                head -> head.minTime() / MILLIS);
        readings.gauge(
                "prometheus_tsdb_head_max_time_seconds",
                "Last timestamp in the head.",
                head -> head.maxTime() / MILLIS);
        readings.counter(
                "prometheus_tsdb_head_series_created_total",
                "Series created.",
                head -> head.counts().seriesCreated.sum());
        readings.counter(
                "prometheus_tsdb_head_series_not_found_total",
                "Series asked for that were not there.",
                head -> head.counts().seriesNotFound.sum());
        readings.counter(
                "prometheus_tsdb_head_chunks_created_total",
                "Chunks begun.",
                head -> head.counts().chunksCreated.sum());
    }

    private void transactions() {
        readings.counter(
                "prometheus_tsdb_head_appenders_created_total",
                "Transactions begun.",
                head -> head.counts().appenders.sum());
        readings.gauge(
                "prometheus_tsdb_head_active_appenders",
                "Transactions under way.",
                head -> head.counts().activeAppenders.sum());
        readings.gauge(
                "prometheus_tsdb_isolation_high_watermark",
                "Number of the newest commit.",
                head -> head.stats().newestCommit());
        readings.gauge(
                "prometheus_tsdb_isolation_low_watermark",
                "Number of the newest commit that all readers see.",
                head -> head.stats().oldestSeen());
        readings.typed(
                "prometheus_tsdb_head_samples_appended_total",
                "Samples appended.",
                head -> head.counts().floatsAppended.sum(),
                head -> head.counts().histogramsAppended.sum());
    }

    private void exemplars() {
        readings.counter(
                "prometheus_tsdb_exemplar_exemplars_appended_total",
                "Exemplars stored.",
                head -> head.exemplars().appended());
        readings.counter(
                "prometheus_tsdb_exemplar_out_of_order_exemplars_total",
                "Exemplars refused for their order.",
                head -> head.exemplars().outOfOrder());
        readings.gauge(
                "prometheus_tsdb_exemplar_exemplars_in_storage",
                "Exemplars kept.",
                head -> head.exemplars().size());
        readings.gauge(
                "prometheus_tsdb_exemplar_series_with_exemplars_in_storage",
                "Series with exemplars.",
                head -> head.exemplars().seriesCount());
        readings.gauge(
                "prometheus_tsdb_exemplar_last_exemplars_timestamp_seconds",
                "Time of the exemplar added last.",
                head -> head.exemplars().lastTimestamp() / MILLIS);
        readings.gauge(
                "prometheus_tsdb_exemplar_max_exemplars",
                "How many exemplars can be kept.",
                head -> head.exemplars().capacity());
    }

    private void truncations() {
        readings.counter(
                "prometheus_tsdb_head_series_removed_total",
                "Series removed from the head.",
                head -> head.counts().seriesRemoved.sum());
        readings.counter(
                "prometheus_tsdb_head_chunks_removed_total",
                "Chunks removed from the head.",
                head -> head.counts().chunksRemoved.sum());
        readings.counter(
                "prometheus_tsdb_head_truncations_total",
                "How often the head was cut.",
                head -> head.counts().truncations.sum());
        readings.counter(
                "prometheus_tsdb_head_truncations_failed_total",
                "How often the head could not be cut.",
                head -> head.counts().truncationsFailed.sum());
        readings.counter(
                "prometheus_tsdb_checkpoint_creations_total",
                "Checkpoints begun.",
                head -> head.counts().checkpoints.sum());
        readings.counter(
                "prometheus_tsdb_checkpoint_creations_failed_total",
                "Checkpoints that could not be written.",
                head -> head.counts().checkpointsFailed.sum());
        readings.counter(
                "prometheus_tsdb_checkpoint_deletions_total",
                "How often old checkpoints were deleted.",
                head -> head.counts().checkpointDeletions.sum());
        readings.counter(
                "prometheus_tsdb_checkpoint_deletions_failed_total",
                "How often old checkpoints could not be deleted.",
                head -> head.counts().checkpointDeletionsFailed.sum());
        readings.counter(
                "prometheus_tsdb_wal_truncations_total",
                "How often old log segments were deleted.",
                head -> head.counts().logTruncations.sum());
        readings.counter(
                "prometheus_tsdb_wal_truncations_failed_total",
                "How often old log segments could not be deleted.",
                head -> head.counts().logTruncationsFailed.sum());
    }
}
