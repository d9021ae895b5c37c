package org.narthex.storage.tsdb.internal;

import java.util.function.DoubleSupplier;
import org.narthex.storage.tsdb.internal.HeadReadings.Part;
import org.narthex.telemetry.MetricScope;

/** The metrics of the write-behind log, and of samples out of order. Thread-safe. */
final class OutOfOrderMetrics extends LogMetrics {
    private static final String PREFIX = "prometheus_tsdb_out_of_order_wbl_";

    private final MetricScope.Counter deletions;
    private final MetricScope.Counter failedDeletions;

    /** Those of a log that exists. */
    OutOfOrderMetrics(MetricScope scope, String compression, DoubleSupplier size) {
        super(scope, PREFIX, compression);
        deletions = scope.counter(PREFIX + "truncations_total", "How often old log segments were deleted.");
        scope.gauge(PREFIX + "storage_size_bytes", "Size of the log on disk.", size);
        failedDeletions = scope.counter(
                PREFIX + "truncations_failed_total", "How often old log segments could not be deleted.");
    }

    @Override
    public void deleted(boolean failed) {
        deletions.increment();
        if (failed) {
            failedDeletions.increment();
        }
    }

    /** Adds what is counted for samples, whether there is a log or not. */
    static void register(HeadReadings readings) {
        readings.typed(
                "prometheus_tsdb_out_of_order_samples_total",
                "Samples refused for their order.",
                head -> head.counts().outOfOrder.sum(),
                head -> head.counts().histogramsOutOfOrder.sum());
        readings.floats(
                "prometheus_tsdb_out_of_bound_samples_total",
                "Samples refused as older than what is accepted.",
                head -> head.counts().outOfBounds.sum(),
                head -> head.counts().histogramsOutOfBounds.sum());
        readings.floats(
                "prometheus_tsdb_too_old_samples_total",
                "Samples refused as older than the out-of-order window.",
                head -> head.counts().tooOld.sum(),
                head -> head.counts().histogramsTooOld.sum());
        readings.typed(
                "prometheus_tsdb_head_out_of_order_samples_appended_total",
                "Samples appended out of order.",
                head -> head.counts().lateFloatsAppended.sum(),
                head -> head.counts().lateHistogramsAppended.sum());
        readings.present(
                "prometheus_tsdb_wbl_replay_unknown_refs_total",
                "Items of the out-of-order log whose series the log does not tell.",
                new Part("series", head -> head.counts().unknownLateSeries.sum()),
                new Part("samples", head -> head.counts().unknownLateSamples.sum()),
                new Part("histograms", head -> head.counts().unknownLateHistograms.sum()),
                new Part("mmap_markers", head -> head.counts().unknownMarkers.sum()));
    }
}
