package org.narthex.discovery.file.internal;

import java.io.OutputStream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.narthex.telemetry.MetricRegistry;
import org.narthex.telemetry.MetricScope;

/** Keeps unlabelled counters only. */
final class NoMetrics implements MetricRegistry, MetricScope {
    private final Map<String, Double> values = new ConcurrentHashMap<>();

    @Override
    public MetricScope scope() {
        return this;
    }

    @Override
    public void write(String accept, Set<String> names, OutputStream out) {}

    @Override
    public String contentType(String accept) {
        return "";
    }

    @Override
    public double value(String name) {
        return values.getOrDefault(name, Double.NaN);
    }

    @Override
    public Counter counter(String name, String help) {
        return new Counter() {
            @Override
            public void add(double amount) {
                values.merge(name, amount, Double::sum);
            }

            @Override
            public double value() {
                return values.getOrDefault(name, 0.0);
            }
        };
    }

    @Override
    public Gauge gauge(String name, String help) {
        return new Gauge() {
            @Override
            public void set(double value) {}

            @Override
            public void add(double amount) {}

            @Override
            public double value() {
                return 0;
            }
        };
    }

    private static <M> Family<M> family(M member) {
        return new Family<>() {
            @Override
            public M with(String... labelValues) {
                return member;
            }

            @Override
            public void remove(String... labelValues) {}
        };
    }

    @Override
    public Family<Counter> counters(String name, String help, String... labelNames) {
        return family(counter(name, help));
    }

    @Override
    public Family<Gauge> gauges(String name, String help, String... labelNames) {
        return family(gauge(name, help));
    }

    @Override
    public void gauge(String name, String help, DoubleSupplier value) {}

    @Override
    public void counter(String name, String help, DoubleSupplier value) {}

    @Override
    public void collect(String name, String help, String[] labelNames, Consumer<Sink> values) {}

    @Override
    public Observer histogram(String name, String help, boolean nativeSide, double... buckets) {
        return value -> {};
    }

    @Override
    public Family<Observer> histograms(
            String name, String help, boolean nativeSide, double[] buckets, String... labelNames) {
        return family(value -> {});
    }

    @Override
    public Observer summary(String name, String help, double... quantiles) {
        return value -> {};
    }

    @Override
    public Family<Observer> summaries(String name, String help, double[] quantiles, String... labelNames) {
        return family(value -> {});
    }

    @Override
    public void close() {}
}
