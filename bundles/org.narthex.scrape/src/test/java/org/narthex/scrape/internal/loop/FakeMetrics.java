package org.narthex.scrape.internal.loop;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.narthex.telemetry.MetricScope;

/** Counts by name; gauges and observations are forgotten. Thread-safe. */
public final class FakeMetrics implements MetricScope {
    private final Map<String, DoubleAdder> counters = new ConcurrentHashMap<>();

    public double count(String name) {
        return counters.computeIfAbsent(name, n -> new DoubleAdder()).sum();
    }

    @Override
    public Counter counter(String name, String help) {
        DoubleAdder adder = counters.computeIfAbsent(name, n -> new DoubleAdder());
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
    public Family<Counter> counters(String name, String help, String... labelNames) {
        return family(counter(name, help));
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

    private static <M> Family<M> family(M one) {
        return new Family<>() {
            @Override
            public M with(String... labelValues) {
                return one;
            }

            @Override
            public void remove(String... labelValues) {}
        };
    }

    @Override
    public void close() {}
}
