package org.narthex.telemetry;

import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Creates the metrics of one component. Names are given in full, with {@code _total} for counters. Registering a name
 * that another open scope holds with the same kind and labels shares it. Thread-safe.
 */
@ProviderType
public interface MetricScope extends AutoCloseable {
    Counter counter(String name, String help);

    Family<Counter> counters(String name, String help, String... labelNames);

    Gauge gauge(String name, String help);

    Family<Gauge> gauges(String name, String help, String... labelNames);

    /** A gauge that asks for its value when it is read. */
    void gauge(String name, String help, DoubleSupplier value);

    /** A counter that asks for its value when it is read. */
    void counter(String name, String help, DoubleSupplier value);

    /** Values with labels that are asked for when they are read; a gauge, or a counter where the name ends in _total. */
    void collect(String name, String help, String[] labelNames, Consumer<Sink> values);

    /** A histogram with classic buckets (none gives native only) and a native side where {@code nativeSide} is set. */
    Observer histogram(String name, String help, boolean nativeSide, double... buckets);

    Family<Observer> histograms(String name, String help, boolean nativeSide, double[] buckets, String... labelNames);

    /** A summary; quantiles over ten minutes, none gives count and sum only. */
    Observer summary(String name, String help, double... quantiles);

    Family<Observer> summaries(String name, String help, double[] quantiles, String... labelNames);

    /** Takes all metrics of this scope away. */
    @Override
    void close();

    /** Receives one labelled value. */
    @FunctionalInterface
    interface Sink {
        void value(double value, String... labelValues);
    }

    /** A counter. */
    interface Counter {
        void add(double amount);

        default void increment() {
            add(1);
        }

        double value();
    }

    /** A gauge. */
    interface Gauge {
        void set(double value);

        void add(double amount);

        double value();
    }

    /** A histogram or summary. */
    interface Observer {
        void observe(double value);
    }

    /** One metric for each combination of label values. */
    interface Family<M> {
        M with(String... labelValues);

        void remove(String... labelValues);
    }
}
