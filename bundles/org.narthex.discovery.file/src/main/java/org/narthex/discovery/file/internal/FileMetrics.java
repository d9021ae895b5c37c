package org.narthex.discovery.file.internal;

import org.narthex.telemetry.MetricScope;
import org.narthex.telemetry.MetricScope.Counter;
import org.narthex.telemetry.MetricScope.Family;
import org.narthex.telemetry.MetricScope.Gauge;
import org.narthex.telemetry.MetricScope.Observer;

/** The mechanism's metrics; all its discoveries share them. Thread-safe. */
final class FileMetrics implements AutoCloseable {
    private final MetricScope scope;
    final Counter readErrors;
    final Counter watcherErrors;
    /** Seconds. */
    final Observer scanDuration;

    private final Family<Gauge> modified;

    FileMetrics(MetricScope scope) {
        this.scope = scope;
        readErrors = scope.counter(
                "prometheus_sd_file_read_errors_total", "How many reads of a file with targets have failed.");
        watcherErrors = scope.counter(
                "prometheus_sd_file_watcher_errors_total", "How often files with targets could not be watched.");
        scanDuration = scope.summary(
                "prometheus_sd_file_scan_duration_seconds",
                "How long reading all files of an entry took, in seconds.",
                0.5,
                0.9,
                0.99);
        modified = scope.gauges(
                "prometheus_sd_file_mtime_seconds",
                "When a file with targets had last been modified as of its last read, in Unix seconds.",
                "filename");
    }

    void modified(String file, long unixSeconds) {
        modified.with(file).set(unixSeconds);
    }

    void gone(String file) {
        modified.remove(file);
    }

    @Override
    public void close() {
        scope.close();
    }
}
