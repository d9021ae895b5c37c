package org.narthex.telemetry.internal;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.io.IOException;
import java.util.Objects;
import org.narthex.model.GoFloat;

/**
 * Writes families as Prometheus' text format 0.0.4 or as OpenMetrics 1.0.0, with numbers in Go's shortest form.
 *
 * <p>Labels and points come in order from the snapshots. Native sides have no place in text. Confined to one thread.
 */
final class PageWriter {
    private final PageBuffer out;
    private final boolean openMetrics;

    PageWriter(PageBuffer out, boolean openMetrics) {
        this.out = out;
        this.openMetrics = openMetrics;
    }

    /** Writes a family with points; {@code name} has the suffix that its samples carry. */
    void family(String name, MetricSnapshot snapshot) throws IOException {
        switch (snapshot) {
            case CounterSnapshot counter -> {
                head(openMetrics ? without(name, "_total") : name, "counter", snapshot);
                for (CounterDataPointSnapshot point : counter.getDataPoints()) {
                    sample(name, "", point.getLabels(), point.getValue());
                }
            }
            case GaugeSnapshot gauge -> {
                head(name, "gauge", snapshot);
                for (GaugeDataPointSnapshot point : gauge.getDataPoints()) {
                    sample(name, "", point.getLabels(), point.getValue());
                }
            }
            case InfoSnapshot info -> {
                head(openMetrics ? without(name, "_info") : name, openMetrics ? "info" : "gauge", snapshot);
                for (InfoSnapshot.InfoDataPointSnapshot point : info.getDataPoints()) {
                    sample(name, "", point.getLabels(), 1);
                }
            }
            case HistogramSnapshot histogram -> {
                head(name, "histogram", snapshot);
                for (HistogramDataPointSnapshot point : histogram.getDataPoints()) {
                    histogram(name, point);
                }
            }
            case SummarySnapshot summary -> {
                head(name, "summary", snapshot);
                for (SummaryDataPointSnapshot point : summary.getDataPoints()) {
                    summary(name, point);
                }
            }
            default ->
                throw new IllegalArgumentException(
                        name + " is of a kind that no page shows: " + snapshot.getClass().getSimpleName());
        }
    }

    /** Completes the page. */
    void end() throws IOException {
        if (openMetrics) {
            out.put("# EOF\n");
        }
        out.flush();
    }

    private void head(String name, String type, MetricSnapshot snapshot) throws IOException {
        String help = snapshot.getMetadata().getHelp();
        if (help != null) {
            out.put("# HELP ").put(name).put(' ').escaped(help, openMetrics).put('\n');
        }
        out.put("# TYPE ").put(name).put(' ').put(type).put('\n');
    }

    private void histogram(String name, HistogramDataPointSnapshot point) throws IOException {
        Labels labels = point.getLabels();
        long count = 0;
        boolean withInfinity = false;
        if (point.hasClassicHistogramData()) {
            ClassicHistogramBuckets buckets = point.getClassicBuckets();
            for (int i = 0; i < buckets.size(); i++) {
                count += buckets.getCount(i);
                double bound = buckets.getUpperBound(i);
                withInfinity |= bound == Double.POSITIVE_INFINITY;
                start(name, "_bucket", labels, "le", bound);
                count(count);
            }
        } else {
            count = point.getCount();
        }
        if (!withInfinity) {
            start(name, "_bucket", labels, "le", Double.POSITIVE_INFINITY);
            count(count);
        }
        sumAndCount(name, labels, point.getSum(), count);
    }

    private void summary(String name, SummaryDataPointSnapshot point) throws IOException {
        Labels labels = point.getLabels();
        for (Quantile quantile : point.getQuantiles()) {
            start(name, "", labels, "quantile", quantile.getQuantile());
            value(quantile.getValue());
        }
        sumAndCount(name, labels, point.getSum(), point.getCount());
    }

    private void sumAndCount(String name, Labels labels, double sum, long count) throws IOException {
        sample(name, "_sum", labels, sum);
        start(name, "_count", labels, "", 0);
        count(count);
    }

    private void sample(String name, String suffix, Labels labels, double value) throws IOException {
        start(name, suffix, labels, "", 0);
        value(value);
    }

    /** A sample up to its value; the numeric label comes last and is left out where its name is empty. */
    private void start(String name, String suffix, Labels labels, String numeric, double number) throws IOException {
        out.put(name).put(suffix);
        char separator = '{';
        for (int i = 0; i < labels.size(); i++) {
            out.put(separator).put(labels.getPrometheusName(i)).put("=\"");
            out.escaped(Objects.requireNonNull(labels.getValue(i)), true).put('"');
            separator = ',';
        }
        if (!numeric.isEmpty()) {
            out.put(separator).put(numeric).put("=\"").put(number(number)).put('"');
            separator = ',';
        }
        if (separator == ',') {
            out.put('}');
        }
        out.put(' ');
    }

    private void value(double value) throws IOException {
        out.put(number(value)).put('\n');
    }

    /** OpenMetrics wants whole numbers, the older format has floats only. */
    private void count(long count) throws IOException {
        out.put(openMetrics ? Long.toString(count) : GoFloat.shortest(count)).put('\n');
    }

    private String number(double value) {
        return openMetrics ? GoFloat.openMetrics(value) : GoFloat.shortest(value);
    }

    private static String without(String name, String suffix) {
        return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
    }
}
