package org.narthex.telemetry.internal;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.StatefulMetric;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.narthex.telemetry.MetricScope.Observer;

/** A family of histograms or summaries of the client library. Thread-safe. */
final class ObserverFamily extends MetricFamily<Observer> {
    private static final long SUMMARY_AGE_SECONDS = 600;
    private static final int SUMMARY_AGE_BUCKETS = 5;
    /** Buckets that grow by the eighth root of two, the next finer resolution to a factor of 1.1. */
    private static final int NATIVE_SCHEMA = 3;

    private static final int NATIVE_BUCKETS = 100;

    private final StatefulMetric<DistributionDataPoint, ?> metric;
    /** Buckets or quantiles, and whether there is a native side: what two scopes have to agree on. */
    final List<Object> shape;

    private ObserverFamily(
            String name,
            String help,
            Kind kind,
            List<String> labelNames,
            List<Object> shape,
            StatefulMetric<DistributionDataPoint, ?> metric) {
        super(name, help, kind, labelNames);
        this.shape = shape;
        this.metric = metric;
    }

    static List<Object> shape(boolean nativeSide, double[] numbers) {
        return List.of(nativeSide, Arrays.stream(numbers).boxed().toList());
    }

    static ObserverFamily histogram(
            String name, String help, List<String> labelNames, boolean nativeSide, double[] buckets) {
        Histogram.Builder builder = Histogram.builder();
        builder.name(name).help(help).labelNames(labelNames.toArray(String[]::new)).withoutExemplars();
        if (nativeSide) {
            builder.nativeInitialSchema(NATIVE_SCHEMA)
                    .nativeMaxNumberOfBuckets(NATIVE_BUCKETS)
                    .nativeResetDuration(1, TimeUnit.HOURS);
        }
        if (buckets.length > 0) {
            builder.classicUpperBounds(buckets);
        } else if (!nativeSide) {
            throw new IllegalArgumentException(name + " has neither buckets nor a native side");
        } else {
            builder.nativeOnly();
        }
        if (!nativeSide) {
            builder.classicOnly();
        }
        return new ObserverFamily(
                name, help, Kind.HISTOGRAM, labelNames, shape(nativeSide, buckets), builder.build());
    }

    static ObserverFamily summary(String name, String help, List<String> labelNames, double[] quantiles) {
        Summary.Builder builder = Summary.builder();
        builder.name(name).help(help).labelNames(labelNames.toArray(String[]::new)).withoutExemplars();
        builder.maxAgeSeconds(SUMMARY_AGE_SECONDS).numberOfAgeBuckets(SUMMARY_AGE_BUCKETS);
        for (double quantile : quantiles) {
            builder.quantile(quantile, Math.max(0.001, Math.min(quantile, 1 - quantile) / 10));
        }
        return new ObserverFamily(name, help, Kind.SUMMARY, labelNames, shape(false, quantiles), builder.build());
    }

    @Override
    Observer create(List<String> labelValues) {
        return metric.labelValues(labelValues.toArray(String[]::new))::observe;
    }

    @Override
    void forget(List<String> labelValues) {
        metric.remove(labelValues.toArray(String[]::new));
    }

    @Override
    MetricSnapshot snapshot() {
        return metric.collect();
    }
}
