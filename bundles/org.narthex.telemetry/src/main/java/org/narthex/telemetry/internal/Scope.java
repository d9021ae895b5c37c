package org.narthex.telemetry.internal;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.narthex.telemetry.MetricScope;
import org.narthex.telemetry.internal.MetricFamily.Kind;

/** The metrics of one component. Thread-safe. */
final class Scope implements MetricScope {
    private final Families families;
    private volatile boolean closed;

    Scope(Families families) {
        this.families = families;
    }

    @Override
    public Counter counter(String name, String help) {
        return counters(name, help).with();
    }

    @Override
    public Family<Counter> counters(String name, String help, String... labelNames) {
        return new Handle<>(values(name, help, Kind.COUNTER, labelNames));
    }

    @Override
    public Gauge gauge(String name, String help) {
        return gauges(name, help).with();
    }

    @Override
    public Family<Gauge> gauges(String name, String help, String... labelNames) {
        return new Handle<>(values(name, help, Kind.GAUGE, labelNames));
    }

    @Override
    public void gauge(String name, String help, DoubleSupplier value) {
        values(name, help, Kind.GAUGE).ask(this, sink -> sink.value(value.getAsDouble()));
    }

    @Override
    public void counter(String name, String help, DoubleSupplier value) {
        values(name, help, Kind.COUNTER).ask(this, sink -> sink.value(value.getAsDouble()));
    }

    @Override
    public void collect(String name, String help, String[] labelNames, Consumer<Sink> values) {
        values(name, help, name.endsWith("_total") ? Kind.COUNTER : Kind.GAUGE, labelNames).ask(this, values);
    }

    private ValueFamily values(String name, String help, Kind kind, String... labelNames) {
        requireOpen();
        if (kind == Kind.COUNTER && !name.endsWith("_total")) {
            throw new IllegalArgumentException("the name of the counter " + name + " does not end in _total");
        }
        List<String> names = List.of(labelNames);
        return families.share(
                this, name, kind, names, ValueFamily.class, () -> new ValueFamily(name, help, kind, names));
    }

    @Override
    public Observer histogram(String name, String help, boolean nativeSide, double... buckets) {
        return histograms(name, help, nativeSide, buckets).with();
    }

    @Override
    public Family<Observer> histograms(
            String name, String help, boolean nativeSide, double[] buckets, String... labelNames) {
        requireOpen();
        List<String> names = List.of(labelNames);
        ObserverFamily family = families.share(
                this,
                name,
                Kind.HISTOGRAM,
                names,
                ObserverFamily.class,
                () -> ObserverFamily.histogram(name, help, names, nativeSide, buckets));
        requireShape(family, ObserverFamily.shape(nativeSide, buckets));
        return new Handle<>(family);
    }

    @Override
    public Observer summary(String name, String help, double... quantiles) {
        return summaries(name, help, quantiles).with();
    }

    @Override
    public Family<Observer> summaries(String name, String help, double[] quantiles, String... labelNames) {
        requireOpen();
        List<String> names = List.of(labelNames);
        ObserverFamily family = families.share(
                this,
                name,
                Kind.SUMMARY,
                names,
                ObserverFamily.class,
                () -> ObserverFamily.summary(name, help, names, quantiles));
        requireShape(family, ObserverFamily.shape(false, quantiles));
        return new Handle<>(family);
    }

    private static void requireShape(ObserverFamily family, List<Object> shape) {
        if (!family.shape.equals(shape)) {
            throw new IllegalArgumentException(
                    family.name + " is registered with " + family.shape + ", not with " + shape);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the scope is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        families.release(this);
    }

    /** A family as this scope sees it. */
    private final class Handle<M, C extends M> implements Family<M> {
        private final MetricFamily<C> family;

        Handle(MetricFamily<C> family) {
            this.family = family;
        }

        @Override
        public M with(String... labelValues) {
            requireOpen();
            return family.child(Scope.this, labelValues);
        }

        @Override
        public void remove(String... labelValues) {
            family.remove(labelValues);
        }
    }
}
