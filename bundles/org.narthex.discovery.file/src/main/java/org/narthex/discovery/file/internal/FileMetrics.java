package org.narthex.discovery.file.internal;

import org.narthex.telemetry.MetricRegistry;
import org.narthex.telemetry.MetricScope;

/** The metrics of file discovery; all its discoverers share them. Thread-safe. */
final class FileMetrics implements AutoCloseable {
    private final MetricScope scope;
    final MetricScope.Counter readErrors;
    final MetricScope.Counter watcherErrors;
    final MetricScope.Observer scanSeconds;
    final MetricScope.Family<MetricScope.Gauge> modified;

    FileMetrics(MetricRegistry registry) {
        scope = registry.scope();
        readErrors = scope.counter("prometheus_sd_file_read_errors_total", "Target files that could not be read.");
        watcherErrors = scope.counter("prometheus_sd_file_watcher_errors_total", "Folders of target files that could not be watched.");
        scanSeconds = scope.summary("prometheus_sd_file_scan_duration_seconds", "Time that reading all target files took.", 0.5, 0.9, 0.99);
        modified = scope.gauges("prometheus_sd_file_mtime_seconds", "When a target file was last changed.", "filename");
    }

    @Override
    public void close() {
        scope.close();
    }
}
