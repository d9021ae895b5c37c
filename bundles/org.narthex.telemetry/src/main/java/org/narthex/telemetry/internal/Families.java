package org.narthex.telemetry.internal;

import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.narthex.telemetry.MetricScope;

/** The families by name, counted by the scopes that hold them. Thread-safe. */
final class Families {
    private final TreeMap<String, MetricFamily<?>> byName = new TreeMap<>();

    /**
     * The family of a name, made where no scope holds it yet.
     *
     * @throws IllegalArgumentException when the name is taken by another kind or other labels
     */
    synchronized <F extends MetricFamily<?>> F share(
            MetricScope scope,
            String name,
            MetricFamily.Kind kind,
            List<String> labelNames,
            Class<F> type,
            Supplier<F> create) {
        MetricFamily<?> family = byName.get(name);
        if (family == null) {
            family = create.get();
            byName.put(name, family);
        } else if (family.kind != kind || !family.labelNames.equals(labelNames)) {
            throw new IllegalArgumentException("metric " + name + " is registered as " + family.kind + " with labels "
                    + family.labelNames + ", not as " + kind + " with labels " + labelNames);
        }
        if (!family.holders.contains(scope)) {
            family.holders.add(scope);
        }
        return type.cast(family);
    }

    synchronized void release(MetricScope scope) {
        byName.values().removeIf(family -> {
            if (family.holders.remove(scope)) {
                family.release(scope);
            }
            return family.holders.isEmpty();
        });
    }

    /** In order of the names. */
    synchronized Collection<MetricFamily<?>> all() {
        return List.copyOf(byName.values());
    }

    synchronized @Nullable MetricFamily<?> find(String name) {
        return byName.get(name);
    }
}
