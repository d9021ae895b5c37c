package org.narthex.storage.remote.internal.write;

import org.narthex.telemetry.MetricScope;

/** What the receiver counts about itself. Thread-safe. */
record ReceiverMetrics(MetricScope.Counter invalidLabels, MetricScope.Counter withoutMetadata) {
    static ReceiverMetrics in(MetricScope scope) {
        return new ReceiverMetrics(
                scope.counter(
                        "prometheus_api_remote_write_invalid_labels_samples_total",
                        "Samples received by remote write and refused because their labels are invalid."),
                scope.counter(
                        "prometheus_api_remote_write_without_metadata_appended_samples_total",
                        "Samples received by remote write and stored while their metadata could not be."));
    }
}
