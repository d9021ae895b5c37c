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

    /**
     * The copy: maps, lists, strings, numbers, booleans and secrets.
     *
     * @param discoveries what stands for a discovery set
     */
    static @Nullable Object copy(@Nullable Object value, Function<DiscoverySet, Map<String, Object>> discoveries) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> m -> {
                Map<String, @Nullable Object> out = new LinkedHashMap<>();
                for (Map.Entry<?, ?> e : m.entrySet()) {
                    if (e.getValue() instanceof DiscoverySet set) {
                        discoveries.apply(set).forEach((k, v) -> out.put(k, copy(v, discoveries)));
                    } else {
                        out.put(String.valueOf(e.getKey()), copy(e.getValue(), discoveries));
                    }
                }
                yield out;
            }
            case Collection<?> c -> {
                List<@Nullable Object> out = new ArrayList<>(c.size());
                c.forEach(i -> out.add(copy(i, discoveries)));
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
