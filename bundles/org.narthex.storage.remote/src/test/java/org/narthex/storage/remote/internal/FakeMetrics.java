package org.narthex.storage.remote.internal;

import java.io.OutputStream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.narthex.telemetry.MetricRegistry;
import org.narthex.telemetry.MetricScope;

/** Metrics that remember their values by name. */
public final class FakeMetrics implements MetricRegistry, MetricScope {
    private final Map<String, DoubleAdder> values = new ConcurrentHashMap<>();

    public Set<String> names() {
        return values.keySet();
    }

    @Override
    public double value(String name) {
        return values.get(name).sum();
    }

    @Override
    public MetricScope scope() {
        return this;
    }

    @Override
    public Counter counter(String name, String help) {
        DoubleAdder adder = values.computeIfAbsent(name, key -> new DoubleAdder());
        return new Counter() {
            @Override
            public void add(double amount) {
                adder.add(amount);
            }

            @Override
            public double value() {
                return adder.sum();
            }
        };
    }

    @Override
    public Gauge gauge(String name, String help) {
        DoubleAdder adder = values.computeIfAbsent(name, key -> new DoubleAdder());
        return new Gauge() {
            @Override
            public void set(double value) {
                adder.reset();
                adder.add(value);
            }

            @Override
            public void add(double amount) {
                adder.add(amount);
            }

            @Override
            public double value() {
                return adder.sum();
            }
        };
    }

    @Override
    public void close() {
        values.clear();
    }

    @Override
    public void write(String accept, Set<String> names, OutputStream out) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String contentType(String accept) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Family<Counter> counters(String name, String help, String... labelNames) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Family<Gauge> gauges(String name, String help, String... labelNames) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void gauge(String name, String help, DoubleSupplier value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void counter(String name, String help, DoubleSupplier value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void collect(String name, String help, String[] labelNames, Consumer<Sink> collected) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Observer histogram(String name, String help, boolean nativeSide, double... buckets) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Family<Observer> histograms(
            String name, String help, boolean nativeSide, double[] buckets, String... labelNames) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Observer summary(String name, String help, double... quantiles) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Family<Observer> summaries(String name, String help, double[] quantiles, String... labelNames) {
        throw new UnsupportedOperationException();
    }
}
