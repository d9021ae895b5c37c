package org.narthex.config.bridge.framework;

import java.io.OutputStream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.narthex.telemetry.MetricRegistry;
import org.narthex.telemetry.MetricScope;

/** Keeps values by name and label values. */
public final class FakeMetrics implements MetricRegistry, MetricScope {
    private final Map<String, DoubleSupplier> suppliers = new ConcurrentHashMap<>();
    private final Map<String, Cell> cells = new ConcurrentHashMap<>();

    private static final class Cell implements Counter, Gauge, Observer {
        private double value;

        @Override
        public synchronized void add(double amount) {
            value += amount;
        }

        @Override
        public synchronized double value() {
            return value;
        }

        @Override
        public synchronized void set(double newValue) {
            value = newValue;
        }

        @Override
        public void observe(double observed) {
            add(1);
        }
    }

    private Cell cell(String name, String... labels) {
        return cells.computeIfAbsent(name + String.join(",", labels), k -> new Cell());
    }

    private final class Cells<M> implements Family<M> {
        private final String name;
        private final Class<M> type;

        Cells(String name, Class<M> type) {
            this.name = name;
            this.type = type;
        }

        @Override
        public M with(String... labelValues) {
            return type.cast(cell(name, labelValues));
        }

        @Override
        public void remove(String... labelValues) {
            cells.remove(name + String.join(",", labelValues));
        }
    }

    @Override
    public MetricScope scope() {
        return this;
    }

    @Override
    public void write(String accept, Set<String> names, OutputStream out) {
        throw new UnsupportedOperationException("no page");
    }

    @Override
    public String contentType(String accept) {
        throw new UnsupportedOperationException("no page");
    }

    @Override
    public double value(String name) {
        DoubleSupplier s = suppliers.get(name);
        return s == null ? cell(name).value() : s.getAsDouble();
    }

    @Override
    public Counter counter(String name, String help) {
        return cell(name);
    }

    @Override
    public Family<Counter> counters(String name, String help, String... labelNames) {
        return new Cells<>(name, Counter.class);
    }

    @Override
    public Gauge gauge(String name, String help) {
        return cell(name);
    }

    @Override
    public Family<Gauge> gauges(String name, String help, String... labelNames) {
        return new Cells<>(name, Gauge.class);
    }

    @Override
    public void gauge(String name, String help, DoubleSupplier value) {
        suppliers.put(name, value);
    }

    @Override
    public void counter(String name, String help, DoubleSupplier value) {
        suppliers.put(name, value);
    }

    @Override
    public void collect(String name, String help, String[] labelNames, Consumer<Sink> values) {}

    @Override
    public Observer histogram(String name, String help, boolean nativeSide, double... buckets) {
        return cell(name);
    }

    @Override
    public Family<Observer> histograms(
            String name, String help, boolean nativeSide, double[] buckets, String... labelNames) {
        return new Cells<>(name, Observer.class);
    }

    @Override
    public Observer summary(String name, String help, double... quantiles) {
        return cell(name);
    }

    @Override
    public Family<Observer> summaries(String name, String help, double[] quantiles, String... labelNames) {
        return new Cells<>(name, Observer.class);
    }

    @Override
    public void close() {}
}
