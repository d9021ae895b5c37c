package org.narthex.telemetry.internal;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.narthex.telemetry.MetricRegistry;
import org.narthex.telemetry.MetricScope;
import org.osgi.service.component.annotations.Component;

/**
 * The registry on Prometheus' Java client: its snapshots, histograms and summaries, and its metrics of
 * the JVM and the process. Thread-safe.
 */
@Component
public final class ClientMetricRegistry implements MetricRegistry {
    private final Families families = new Families();
    private final JvmMetricSource jvm = new JvmMetricSource();

    @Override
    public MetricScope scope() {
        return new Scope(families);
    }

    @Override
    public String contentType(String accept) {
        return AcceptHeader.of(accept).contentType();
    }

    @Override
    public void write(String accept, Set<String> names, OutputStream out) throws IOException {
        TreeMap<String, MetricSnapshot> page = new TreeMap<>();
        for (MetricSnapshot snapshot : jvm.snapshots()) {
            add(page, names, JvmMetricSource.name(snapshot), () -> snapshot);
        }
        for (MetricFamily<?> family : families.all()) {
            add(page, names, family.name, family::snapshot);
        }
        AcceptHeader.Format format = AcceptHeader.of(accept).format();
        if (format == AcceptHeader.Format.PROTOBUF) {
            MessagePageWriter writer = new MessagePageWriter(out);
            for (Map.Entry<String, MetricSnapshot> family : page.entrySet()) {
                writer.family(family.getKey(), family.getValue());
            }
            return;
        }
        try (PageBuffer buffer = new PageBuffer(out)) {
            PageWriter writer = new PageWriter(buffer, format == AcceptHeader.Format.OPEN_METRICS);
            for (Map.Entry<String, MetricSnapshot> family : page.entrySet()) {
                writer.family(family.getKey(), family.getValue());
            }
            writer.end();
        }
    }

    private static void add(
            Map<String, MetricSnapshot> page, Set<String> names, String name, Supplier<MetricSnapshot> family) {
        if (names.isEmpty() || names.contains(name)) {
            MetricSnapshot snapshot = family.get();
            if (!snapshot.getDataPoints().isEmpty()) {
                page.put(name, snapshot);
            }
        }
    }

    @Override
    public double value(String name) {
        if (!(families.find(name) instanceof ValueFamily family)) {
            return Double.NaN;
        }
        return family.values().getOrDefault(List.of(), Double.NaN);
    }
}
