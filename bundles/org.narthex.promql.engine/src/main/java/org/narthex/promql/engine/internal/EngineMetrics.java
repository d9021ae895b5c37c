package org.narthex.promql.engine.internal;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.narthex.telemetry.MetricScope;

/** The metrics {@code prometheus_engine_*}. Thread-safe. */
final class EngineMetrics implements EngineObserver {
    private final MetricScope.Gauge running;
    private final MetricScope.Gauge logEnabled;
    private final MetricScope.Counter logFailures;
    private final MetricScope.Counter queried;
    private final MetricScope.Counter read;
    private final Map<Slice, MetricScope.Observer> summaries = new EnumMap<>(Slice.class);
    private final Map<Slice, MetricScope.Observer> histograms = new EnumMap<>(Slice.class);

    EngineMetrics(MetricScope scope, int maxConcurrency) {
        running = scope.gauge("prometheus_engine_queries", "Queries that are running or waiting to run.");
        scope.gauge("prometheus_engine_queries_concurrent_max", "Most queries that may run at once.")
                .set(maxConcurrency);
        logEnabled = scope.gauge("prometheus_engine_query_log_enabled", "Whether queries are logged to a file.");
        logFailures = scope.counter("prometheus_engine_query_log_failures_total", "Queries that could not be logged.");
        queried = scope.counter(
                "prometheus_engine_query_samples_total", "Samples that queries looked at, each as often as it was used.");
        read = scope.counter("prometheus_engine_query_samples_read_total", "Samples that queries read from the storage.");
        MetricScope.Family<MetricScope.Observer> summary = scope.summaries(
                "prometheus_engine_query_duration_seconds", "Time spent on queries.", new double[] {0.5, 0.9, 0.99}, "slice");
        MetricScope.Family<MetricScope.Observer> histogram = scope.histograms(
                "prometheus_engine_query_duration_histogram_seconds",
                "Time spent on queries.",
                true,
                new double[] {.01, .1, 1, 10},
                "slice");
        for (Slice slice : Slice.values()) {
            String name = slice.name().toLowerCase(Locale.ROOT);
            summaries.put(slice, summary.with(name));
            histograms.put(slice, histogram.with(name));
        }
    }

    @Override
    public void running(int change) {
        running.add(change);
    }

    @Override
    public void took(Slice slice, double seconds) {
        observe(summaries, slice, seconds);
        observe(histograms, slice, seconds);
    }

    @Override
    public void samples(long queriedSamples, long readSamples) {
        queried.add((double) queriedSamples);
        read.add((double) readSamples);
    }

    @Override
    public void queryLog(boolean enabled) {
        logEnabled.set(enabled ? 1 : 0);
    }

    @Override
    public void queryLogFailed() {
        logFailures.add(1);
    }

    private static void observe(Map<Slice, MetricScope.Observer> observers, Slice slice, double seconds) {
        MetricScope.Observer observer = observers.get(slice);
        if (observer != null) {
            observer.observe(seconds);
        }
    }
}
