package org.narthex.telemetry.internal;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.narthex.telemetry.MetricScope;

/**
 * All that has one name: the children by their label values, and the scopes that hold the family.
 *
 * <p>A child lives as long as one of the scopes that asked for it. Thread-safe.
 *
 * @param <M> what a child is to its user
 */
abstract class MetricFamily<M> {
    /** What a family is to the reader of a page. */
    enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM,
        SUMMARY
    }

    final String name;
    final String help;
    final Kind kind;
    final List<String> labelNames;
    final ConcurrentHashMap<List<String>, Child<M>> children = new ConcurrentHashMap<>();
    /** Guarded by the registry's lock. */
    final List<MetricScope> holders = new ArrayList<>();

    /**
     * One combination of label values.
     *
     * @param holders scopes that asked for it
     */
    record Child<M>(M metric, Set<MetricScope> holders) {}

    MetricFamily(String name, String help, Kind kind, List<String> labelNames) {
        this.name = name;
        this.help = help;
        this.kind = kind;
        this.labelNames = labelNames;
    }

    abstract M create(List<String> labelValues);

    /** The family as it is now. */
    abstract MetricSnapshot snapshot();

    /** A child went away; what stands behind it is to be forgotten. */
    void forget(List<String> labelValues) {}

    final M child(MetricScope scope, String... labelValues) {
        List<String> key = List.of(labelValues);
        if (key.size() != labelNames.size()) {
            throw new IllegalArgumentException(name + " has the labels " + labelNames + ", got the values " + key);
        }
        Child<M> found = children.get(key);
        if (found != null && found.holders.contains(scope)) {
            return found.metric;
        }
        return children.compute(key, (k, old) -> {
            Child<M> child = old != null ? old : new Child<>(create(k), ConcurrentHashMap.newKeySet());
            child.holders.add(scope);
            return child;
        }).metric;
    }

    final void remove(String... labelValues) {
        children.computeIfPresent(List.of(labelValues), (k, old) -> {
            forget(k);
            return null;
        });
    }

    /** Takes away what only this scope holds. */
    void release(MetricScope scope) {
        for (List<String> key : children.keySet()) {
            children.computeIfPresent(key, (k, child) -> {
                if (child.holders.remove(scope) && child.holders.isEmpty()) {
                    forget(k);
                    return null;
                }
                return child;
            });
        }
    }
}
