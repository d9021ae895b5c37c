package org.narthex.storage.tsdb.internal;

import java.util.function.ToDoubleFunction;
import org.narthex.storage.tsdb.internal.head.Head;
import org.narthex.telemetry.MetricScope;

/**
 * Makes metrics of what is read from the head whenever they are asked for; while there is no head they are 0. Thread-safe.
 */
final class HeadReadings {
    private static final String[] TYPE = {"type"};

    /** A count of one type. */
    record Part(String type, ToDoubleFunction<Head> count) {}

    private final MetricScope scope;
    private final Database database;

    HeadReadings(MetricScope scope, Database database) {
        this.scope = scope;
        this.database = database;
    }

    void gauge(String name, String help, ToDoubleFunction<Head> value) {
        scope.gauge(name, help, () -> read(value));
    }

    void counter(String name, String help, ToDoubleFunction<Head> value) {
        scope.counter(name, help, () -> read(value));
    }

    /** A counter of floats and one of histograms. */
    void typed(String name, String help, ToDoubleFunction<Head> floats, ToDoubleFunction<Head> histograms) {
        scope.collect(name, help, TYPE, sink -> {
            sink.value(read(floats), "float");
            sink.value(read(histograms), "histogram");
        });
    }

    /** As {@link #typed}, but histograms show only when there was one. */
    void floats(String name, String help, ToDoubleFunction<Head> floats, ToDoubleFunction<Head> histograms) {
        scope.collect(name, help, TYPE, sink -> {
            sink.value(read(floats), "float");
            present(sink, read(histograms), "histogram");
        });
    }

    /** Counters of several types, each of which shows only when there was something to count. */
    void present(String name, String help, Part... parts) {
        scope.collect(name, help, TYPE, sink -> {
            for (Part part : parts) {
                present(sink, read(part.count), part.type);
            }
        });
    }

    private static void present(MetricScope.Sink sink, double count, String type) {
        if (count > 0) {
            sink.value(count, type);
        }
    }

    private double read(ToDoubleFunction<Head> value) {
        Head head = database.headOrNull();
        return head == null ? 0 : value.applyAsDouble(head);
    }
}
