package org.narthex.web.server.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.narthex.telemetry.MetricScope;

/** Keeps the values of counters and the number of observations by name and labels. */
final class FakeScope implements MetricScope {
    final Map<String, Double> values = new ConcurrentHashMap<>();

    private final class Value implements Counter, Gauge, Observer {
        private final String key;

        Value(String key) {
            this.key = key;
            values.putIfAbsent(key, 0.0);
        }

        @Override
        public void set(double value) {
            values.put(key, value);
        }

        @Override
        public void add(double amount) {
            values.merge(key, amount, Double::sum);
        }

        @Override
        public double value() {
            return values.get(key);
        }

        @Override
        public void observe(double value) {
            add(1);
        }
    }

    private <M> Family<M> family(String name, java.util.function.Function<String, M> make) {
        return new Family<>() {
            @Override
            public M with(String... labelValues) {
                return make.apply(name + String.join(",", labelValues));
            }

            @Override
            public void remove(String... labelValues) {
                values.remove(name + String.join(",", labelValues));
            }
        };
    }

    @Override
    public Counter counter(String name, String help) {
        return new Value(name);
    }

    @Override
    public Family<Counter> counters(String name, String help, String... labelNames) {
        return family(name + " ", Value::new);
    }

    @Override
    public Gauge gauge(String name, String help) {
        return new Value(name);
    }

    @Override
    public Family<Gauge> gauges(String name, String help, String... labelNames) {
        return family(name + " ", Value::new);
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
    public void collect(String name, String help, String[] labelNames, Consumer<Sink> collector) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Observer histogram(String name, String help, boolean nativeSide, double... buckets) {
        return new Value(name);
    }

    @Override
    public Family<Observer> histograms(
            String name, String help, boolean nativeSide, double[] buckets, String... labelNames) {
        return family(name + " ", Value::new);
    }

    @Override
    public Observer summary(String name, String help, double... quantiles) {
        return new Value(name);
    }

    @Override
    public Family<Observer> summaries(String name, String help, double[] quantiles, String... labelNames) {
        return family(name + " ", Value::new);
    }

    @Override
    public void close() {
        values.clear();
    }
}
