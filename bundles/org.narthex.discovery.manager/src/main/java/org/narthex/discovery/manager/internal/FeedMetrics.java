package org.narthex.discovery.manager.internal;

import org.narthex.telemetry.MetricScope;
import org.narthex.telemetry.MetricScope.Counter;
import org.narthex.telemetry.MetricScope.Family;
import org.narthex.telemetry.MetricScope.Gauge;

/** The metrics of the subscriptions. Thread-safe. */
final class FeedMetrics implements AutoCloseable {
    private final MetricScope scope;
    private final Family<Gauge> failed;
    private final Family<Gauge> targets;
    private final Family<Gauge> lastUpdate;
    private final Family<Counter> received;
    private final Family<Counter> delayed;
    private final Family<Counter> sent;

    FeedMetrics(MetricScope scope) {
        this.scope = scope;
        failed = scope.gauges(
                "prometheus_sd_failed_configs", "Discovery entries whose discovery is not running.", "name");
        targets = scope.gauges("prometheus_sd_discovered_targets", "Targets found.", "name", "config");
        lastUpdate = scope.gauges(
                "prometheus_sd_last_update_timestamp_seconds",
                "Unix time at which targets last reached the subscriber.",
                "name",
                "config");
        received =
                scope.counters("prometheus_sd_received_updates_total", "Updates that discoveries sent.", "name");
        delayed = scope.counters(
                "prometheus_sd_updates_delayed_total", "Updates held back because another had just been sent.", "name");
        sent = scope.counters("prometheus_sd_updates_total", "Updates passed on to the subscriber.", "name");
    }

    Counter received(String name) {
        return received.with(name);
    }

    Counter delayed(String name) {
        return delayed.with(name);
    }

    Counter sent(String name) {
        return sent.with(name);
    }

    Gauge failed(String name) {
        return failed.with(name);
    }

    void set(String name, String config, int count, double seconds) {
        targets.with(name, config).set(count);
        lastUpdate.with(name, config).set(seconds);
    }

    void remove(String name, String config) {
        targets.remove(name, config);
        lastUpdate.remove(name, config);
    }

    @Override
    public void close() {
        scope.close();
    }
}
