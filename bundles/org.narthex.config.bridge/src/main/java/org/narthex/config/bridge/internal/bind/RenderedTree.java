package org.narthex.config.bridge.internal.bind;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.DiscoveryEntry.DiscoverySet;
import org.narthex.config.api.Secret;

/** Copies what a binder rendered, so that no object of the binder's bundle stays behind. */
final class RenderedTree {
    private RenderedTree() {}

    /** The copy: maps, lists, strings, numbers, booleans, secrets, and discovery sets as they are. */
    static @Nullable Object copy(@Nullable Object value) {
        return switch (value) {
            case DiscoverySet set -> set;
            case null, default -> walk(value, RenderedTree::copy);
        };
    }

    /**
     * The tree as it is shown now: bundles may have come since it was copied.
     *
     * @param discoveries the keys that stand for a discovery set
     */
    static @Nullable Object show(@Nullable Object value, Function<DiscoverySet, Map<String, Object>> discoveries) {
        if (!(value instanceof Map<?, ?> m)) {
            return walk(value, v -> show(v, discoveries));
        }
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        for (Map.Entry<?, ?> e : m.entrySet()) {
            if (e.getValue() instanceof DiscoverySet set) {
                out.putAll(discoveries.apply(set));
            } else {
                out.put(String.valueOf(e.getKey()), show(e.getValue(), discoveries));
            }
        }
        return out;
    }

    private static @Nullable Object walk(
            @Nullable Object value, Function<@Nullable Object, @Nullable Object> child) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> m -> {
                Map<String, @Nullable Object> out = new LinkedHashMap<>();
                m.forEach((k, v) -> out.put(String.valueOf(k), child.apply(v)));
                yield out;
            }
            case Collection<?> c -> {
                List<@Nullable Object> out = new ArrayList<>(c.size());
                c.forEach(i -> out.add(child.apply(i)));
                yield out;
            }
            case String s -> s;
            case Number n -> n;
            case Boolean b -> b;
            case Secret s -> s;
            default -> value.toString();
        };
    }
}
