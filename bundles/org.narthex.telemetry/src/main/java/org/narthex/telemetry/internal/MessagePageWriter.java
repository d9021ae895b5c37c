package org.narthex.telemetry.internal;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.narthex.exposition.MetricFamilyWriter;
import org.narthex.exposition.MetricFamilyWriter.FamilyType;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.Histogram;
import org.narthex.model.histogram.Span;

/** Writes families as protobuf messages, native sides and times of creation among them. Confined to one thread. */
final class MessagePageWriter {
    private final MetricFamilyWriter out;

    MessagePageWriter(OutputStream out) {
        this.out = new MetricFamilyWriter(out);
    }

    /** Writes a family with points; {@code name} has the suffix that its samples carry. */
    void family(String name, MetricSnapshot snapshot) throws IOException {
        FamilyType type =
                switch (snapshot) {
                    case CounterSnapshot c -> FamilyType.COUNTER;
                    case GaugeSnapshot g -> FamilyType.GAUGE;
                    case InfoSnapshot i -> FamilyType.GAUGE;
                    case HistogramSnapshot h -> FamilyType.HISTOGRAM;
                    case SummarySnapshot s -> FamilyType.SUMMARY;
                    default ->
                        throw new IllegalArgumentException(
                                name + " is of a kind that no page shows: " + snapshot.getClass().getSimpleName());
                };
        out.beginFamily(name, snapshot.getMetadata().getHelp(), type);
        for (DataPointSnapshot point : snapshot.getDataPoints()) {
            out.beginMetric();
            Labels labels = point.getLabels();
            for (int i = 0; i < labels.size(); i++) {
                out.label(labels.getPrometheusName(i), Objects.requireNonNull(labels.getValue(i)));
            }
            value(point);
            out.endMetric();
        }
        out.endFamily();
    }

    private void value(DataPointSnapshot point) {
        long created = point.hasCreatedTimestamp() ? point.getCreatedTimestampMillis() : 0;
        switch (point) {
            case CounterDataPointSnapshot counter -> out.counter(counter.getValue(), created);
            case GaugeDataPointSnapshot gauge -> out.gauge(gauge.getValue());
            case SummaryDataPointSnapshot summary -> {
                Quantiles quantiles = summary.getQuantiles();
                double[] at = new double[quantiles.size()];
                double[] values = new double[at.length];
                for (int i = 0; i < at.length; i++) {
                    at[i] = quantiles.get(i).getQuantile();
                    values[i] = quantiles.get(i).getValue();
                }
                out.summary(summary.getCount(), summary.getSum(), at, values, created);
            }
            case HistogramDataPointSnapshot histogram -> histogram(histogram, created);
            default -> out.gauge(1); // A point of an InfoSnapshot has labels only.
        }
    }

    private void histogram(HistogramDataPointSnapshot point, long created) {
        ClassicHistogramBuckets buckets = point.getClassicBuckets();
        double[] bounds = new double[point.hasClassicHistogramData() ? buckets.size() : 0];
        long[] cumulative = new long[bounds.length];
        long count = 0;
        for (int i = 0; i < bounds.length; i++) {
            count += buckets.getCount(i);
            bounds[i] = buckets.getUpperBound(i);
            cumulative[i] = count;
        }
        boolean exponential = point.hasNativeHistogramData();
        out.histogram(
                exponential ? point.getCount() : count,
                point.getSum(),
                bounds,
                cumulative,
                exponential ? exponential(point) : null,
                created);
    }

    private static Histogram exponential(HistogramDataPointSnapshot point) {
        NativeHistogramBuckets positive = point.getNativeBucketsForPositiveValues();
        NativeHistogramBuckets negative = point.getNativeBucketsForNegativeValues();
        return new Histogram(
                CounterResetHint.UNKNOWN,
                point.getNativeSchema(),
                point.getNativeZeroThreshold(),
                point.getNativeZeroCount(),
                point.getCount(),
                point.getSum(),
                spans(positive),
                spans(negative),
                deltas(positive),
                deltas(negative),
                new double[0]);
    }

    private static List<Span> spans(NativeHistogramBuckets buckets) {
        List<Span> spans = new ArrayList<>();
        int behind = 0;
        for (int i = 0; i < buckets.size(); ) {
            int first = buckets.getBucketIndex(i);
            int last = first;
            for (i++; i < buckets.size() && buckets.getBucketIndex(i) == last + 1; i++) {
                last++;
            }
            spans.add(new Span(first - behind, last - first + 1));
            behind = last + 1;
        }
        return spans;
    }

    private static long[] deltas(NativeHistogramBuckets buckets) {
        long[] deltas = new long[buckets.size()];
        long before = 0;
        for (int i = 0; i < deltas.length; i++) {
            deltas[i] = buckets.getCount(i) - before;
            before = buckets.getCount(i);
        }
        return deltas;
    }
}
