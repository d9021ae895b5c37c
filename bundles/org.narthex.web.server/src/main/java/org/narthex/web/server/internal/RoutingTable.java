package org.narthex.web.server.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.narthex.web.server.RequestHandler;

/**
 * Which handler answers which path and method. The most specific pattern that allows the method wins; among equal ones
 * the first of the list. Immutable.
 */
final class RoutingTable {
    /**
     * A handler at a pattern.
     *
     * @param methods empty for all
     */
    record Binding(RoutePattern pattern, Set<String> methods, boolean gated, RequestHandler handler) {
        boolean allows(String method) {
            return methods.isEmpty() || methods.contains(method);
        }
    }

    private final Map<String, List<Binding>> exact = new HashMap<>();
    private final List<Binding> patterns = new ArrayList<>();

    RoutingTable(List<Binding> bindings) {
        for (Binding binding : bindings) {
            if (binding.pattern.isExact()) {
                exact.computeIfAbsent(binding.pattern.text(), key -> new ArrayList<>(2)).add(binding);
            } else {
                patterns.add(binding);
            }
        }
        patterns.sort(Comparator.comparing(Binding::pattern));
    }

    /** The patterns of all bindings, as the HTTP metrics name them. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(exact.keySet());
        patterns.forEach(binding -> names.add(binding.pattern.text()));
        return names;
    }

    /** The binding that answers, or null. */
    @Nullable Binding find(String method, String path) {
        for (Binding binding : exact.getOrDefault(path, List.of())) {
            if (binding.allows(method)) {
                return binding;
            }
        }
        for (Binding binding : patterns) {
            if (binding.allows(method) && binding.pattern.matches(path)) {
                return binding;
            }
        }
        return null;
    }

    /** The methods that a path answers, OPTIONS among them, for the header Allow; empty for an unknown path. */
    String allowed(String path) {
        TreeSet<String> methods = new TreeSet<>();
        exact.getOrDefault(path, List.of()).forEach(binding -> methods.addAll(binding.methods));
        for (Binding binding : patterns) {
            if (binding.pattern.matches(path)) {
                methods.addAll(binding.methods);
            }
        }
        methods.remove("OPTIONS");
        if (methods.isEmpty()) {
            return "";
        }
        methods.add("OPTIONS");
        return String.join(", ", methods);
    }

    /** The path with its final slash taken away or added, where only that one is known; else null. */
    @Nullable String otherSlash(String method, String path) {
        if (path.equals("/")) {
            return null;
        }
        String other = path.endsWith("/") ? path.substring(0, path.length() - 1) : path + "/";
        return find(method, other) == null ? null : other;
    }
}
