package org.narthex.telemetry.internal;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.narthex.telemetry.MetricRegistry;
import org.narthex.telemetry.MetricScope;
import org.osgi.service.component.annotations.Component;

/**
 * The registry on Prometheus' Java client: its snapshots and writers, its histograms and summaries, and its metrics of
 * the JVM and the process. Thread-safe.
 */
@Component
public final class ClientMetricRegistry implements MetricRegistry {
    private static final String EOF = "# EOF\n";

    private final Families families = new Families();
    private final JvmMetricSource jvm = new JvmMetricSource();
    private final ExpositionFormatWriter text =
            PrometheusTextFormatWriter.builder().setIncludeCreatedTimestamps(false).build();
    private final ExpositionFormatWriter openMetrics =
            OpenMetricsTextFormatWriter.builder().setCreatedTimestampsEnabled(false).build();

    @Override
    public MetricScope scope() {
        return new Scope(families);
    }

    @Override
    public String contentType(String accept) {
        return (AcceptHeader.prefersOpenMetrics(accept) ? openMetrics : text).getContentType();
    }

    @Override
    public void write(String accept, Set<String> names, OutputStream out) throws IOException {
        List<Map<String, MetricSnapshot>> batches = new ArrayList<>();
        for (MetricFamily<?> family : families.all()) {
            if (names.isEmpty() || names.contains(family.name)) {
                add(batches, family.snapshot());
            }
        }
        for (MetricSnapshot snapshot : jvm.snapshots()) {
            if (names.isEmpty() || names.contains(JvmMetricSource.name(snapshot))) {
                add(batches, snapshot);
            }
        }
        boolean withEnd = AcceptHeader.prefersOpenMetrics(accept);
        ExpositionFormatWriter writer = withEnd ? openMetrics : text;
        if (batches.isEmpty()) {
            batches.add(Map.of());
        }
        for (int i = 0; i < batches.size(); i++) {
            ByteArrayOutputStream page = new ByteArrayOutputStream();
            writer.write(page, new MetricSnapshots(batches.get(i).values()), EscapingScheme.ALLOW_UTF8);
            byte[] bytes = page.toByteArray();
            boolean cut = withEnd && i < batches.size() - 1;
            out.write(bytes, 0, cut ? bytes.length - EOF.length() : bytes.length);
        }
    }

    /**
     * Adds a family to the first batch where its name, less the suffix of counters, is free: the library refuses a
     * counter a_total beside a gauge a in one set.
     */
    private static void add(List<Map<String, MetricSnapshot>> batches, MetricSnapshot snapshot) {
        if (snapshot.getDataPoints().isEmpty()) {
            return;
        }
        String name = snapshot.getMetadata().getPrometheusName();
        String base = name.endsWith("_total") ? name.substring(0, name.length() - "_total".length()) : name;
        for (Map<String, MetricSnapshot> batch : batches) {
            if (batch.putIfAbsent(base, snapshot) == null) {
                return;
            }
        }
        Map<String, MetricSnapshot> batch = new LinkedHashMap<>();
        batch.put(base, snapshot);
        batches.add(batch);
    }

    @Override
    public double value(String name) {
        if (!(families.find(name) instanceof ValueFamily family)) {
            return Double.NaN;
        }
        return family.values().getOrDefault(List.of(), Double.NaN);
    }
}
