package org.narthex.storage.tsdb.internal;

import org.narthex.storage.tsdb.internal.wal.WalMetrics;
import org.narthex.telemetry.MetricScope;

/** The metrics of one log. Thread-safe. */
class LogMetrics implements WalMetrics {
    private static final double NANOS = 1e9;

    private final MetricScope.Counter parts;
    private final MetricScope.Counter partBytes;
    private final MetricScope.Counter pages;
    private final MetricScope.Counter flushes;
    private final MetricScope.Counter failures;
    private final MetricScope.Observer fsync;
    private final MetricScope.Family<MetricScope.Counter> saved;
    private final String compression;
    private volatile int segment;

    /**
     * @param prefix of the metrics' names
     * @param compression label of the bytes saved
     */
    LogMetrics(MetricScope scope, String prefix, String compression) {
        parts = scope.counter(prefix + "record_part_writes_total", "Record fragments written to the log.");
        partBytes = scope.counter(prefix + "record_parts_bytes_written_total", "Bytes of the fragments written.");
        pages = scope.counter(prefix + "completed_pages_total", "Log pages that are full.");
        flushes = scope.counter(prefix + "page_flushes_total", "Writes of log pages to the file.");
        failures = scope.counter(prefix + "writes_failed_total", "Writes to the log that failed.");
        fsync = scope.summary(
                prefix + "fsync_duration_seconds", "Time that syncing a log segment takes.", 0.5, 0.9, 0.99);
        saved = scope.counters(prefix + "record_bytes_saved_total", "Bytes saved by compression.", "compression");
        this.compression = compression;
        scope.gauge(prefix + "segment_current", "Number of the log segment being written.", () -> segment);
    }

    @Override
    public void part(int bytes) {
        parts.increment();
        partBytes.add(bytes);
    }

    @Override
    public void pageDone() {
        pages.increment();
    }

    @Override
    public void flushed() {
        flushes.increment();
    }

    @Override
    public void synced(long nanos) {
        fsync.observe(nanos / NANOS);
    }

    @Override
    public void writeFailed() {
        failures.increment();
    }

    @Override
    public void saved(long bytes) {
        // Shown from the first record on.
        saved.with(compression).add(bytes);
    }

    @Override
    public void segment(int number) {
        segment = number;
    }
}
