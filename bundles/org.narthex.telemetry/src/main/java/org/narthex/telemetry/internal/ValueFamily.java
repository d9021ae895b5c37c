package org.narthex.telemetry.internal;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.narthex.telemetry.MetricScope;
import org.narthex.telemetry.MetricScope.Sink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A family of counters or gauges: cells, and callbacks that are asked when a page is written.
 *
 * <p>Where several give the same label values, counters are added up and the gauge of the youngest callback counts.
 * Thread-safe.
 */
final class ValueFamily extends MetricFamily<Values.Cell> {
    private static final Logger LOG = LoggerFactory.getLogger(ValueFamily.class);
    private final List<Callback> callbacks = new CopyOnWriteArrayList<>();

    private record Callback(MetricScope scope, Consumer<Sink> values) {}

    ValueFamily(String name, String help, Kind kind, List<String> labelNames) {
        super(name, help, kind, labelNames);
    }

    @Override
    Values.Cell create(List<String> labelValues) {
        return kind == Kind.COUNTER ? new Values.CounterCell() : new Values.GaugeCell();
    }

    void ask(MetricScope scope, Consumer<Sink> values) {
        callbacks.add(new Callback(scope, values));
    }

    @Override
    void release(MetricScope scope) {
        super.release(scope);
        callbacks.removeIf(c -> c.scope.equals(scope));
    }

    /** The values by their labels. */
    Map<List<String>, Double> values() {
        Map<List<String>, Double> values = new LinkedHashMap<>();
        children.forEach((labels, child) -> values.put(labels, child.metric().value()));
        for (Callback callback : callbacks) {
            try {
                callback.values.accept((value, labels) -> put(values, value, List.of(labels)));
            } catch (RuntimeException e) {
                LOG.atWarn().addKeyValue("metric", name).setCause(e).log("Metric could not be read");
            }
        }
        return values;
    }

    private void put(Map<List<String>, Double> values, double value, List<String> labels) {
        if (labels.size() != labelNames.size()) {
            throw new IllegalArgumentException(name + " has the labels " + labelNames + ", got the values " + labels);
        }
        if (kind == Kind.COUNTER) {
            values.merge(labels, value, Double::sum);
        } else {
            values.put(labels, value);
        }
    }

    @Override
    MetricSnapshot snapshot() {
        MetricMetadata metadata = new MetricMetadata(name, help);
        String[] names = labelNames.toArray(String[]::new);
        Map<List<String>, Double> values = values();
        if (kind == Kind.COUNTER) {
            List<CounterDataPointSnapshot> points = new ArrayList<>(values.size());
            values.forEach((labels, value) -> points.add(new CounterDataPointSnapshot(
                    Math.max(value, 0), Labels.of(names, labels.toArray(String[]::new)), null, 0)));
            return new CounterSnapshot(metadata, points);
        }
        List<GaugeDataPointSnapshot> points = new ArrayList<>(values.size());
        values.forEach((labels, value) ->
                points.add(new GaugeDataPointSnapshot(value, Labels.of(names, labels.toArray(String[]::new)), null)));
        return new GaugeSnapshot(metadata, points);
    }
}
