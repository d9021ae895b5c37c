package org.narthex.web.server.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.narthex.web.server.RequestHandler;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The handlers that bundles have registered, as one table that is rebuilt when they change. Thread-safe. */
@Component(service = RouteRegistry.class)
public final class RouteRegistry {
    /** A table and the services it was made of. */
    private record Built(Collection<Map.Entry<Map<String, Object>, RequestHandler>> from, RoutingTable table) {}

    /** Replaced whole by SCR at every change, so that its identity tells whether the table is stale. */
    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Collection<Map.Entry<Map<String, Object>, RequestHandler>> handlers = List.of();

    private volatile Built built = new Built(List.of(), new RoutingTable(List.of()));
    private volatile List<RoutingTable.Binding> builtIn = List.of();

    /** An empty registry. */
    @Activate
    public RouteRegistry() {}

    /** Handlers of the server itself; a service with the same pattern takes precedence. */
    void builtIn(List<RoutingTable.Binding> bindings) {
        builtIn = List.copyOf(bindings);
        built = build(handlers);
    }

    /** The table as of now. */
    @SuppressWarnings("ReferenceEquality") // SCR hands out a new collection at every change
    RoutingTable table() {
        Collection<Map.Entry<Map<String, Object>, RequestHandler>> now = handlers;
        Built current = built;
        if (current.from != now) {
            current = build(now);
            built = current;
        }
        return current.table;
    }

    private Built build(Collection<Map.Entry<Map<String, Object>, RequestHandler>> services) {
        List<Map.Entry<Map<String, Object>, RequestHandler>> sorted = new ArrayList<>(services);
        sorted.sort((a, b) -> Integer.compare(ranking(b.getKey()), ranking(a.getKey())));
        List<RoutingTable.Binding> bindings = new ArrayList<>();
        for (Map.Entry<Map<String, Object>, RequestHandler> service : sorted) {
            bindings.addAll(bindings(service.getKey(), service.getValue()));
        }
        bindings.addAll(builtIn);
        return new Built(services, new RoutingTable(bindings));
    }

    /** The bindings of one service, by the properties of {@link org.narthex.web.server.Route}. */
    static List<RoutingTable.Binding> bindings(Map<String, Object> properties, RequestHandler handler) {
        boolean gated = !Boolean.FALSE.equals(properties.get("route.gated"));
        Set<String> methods = Set.of(strings(properties.get("route.methods")));
        List<RoutingTable.Binding> bindings = new ArrayList<>();
        for (String path : strings(properties.get("route.path"))) {
            bindings.add(new RoutingTable.Binding(new RoutePattern(path), methods, gated, handler));
        }
        return bindings;
    }

    private static String[] strings(@org.jspecify.annotations.Nullable Object property) {
        return switch (property) {
            case String text -> new String[] {text};
            case String[] texts -> texts;
            case null, default -> new String[0];
        };
    }

    private static int ranking(Map<String, Object> properties) {
        return properties.get(Constants.SERVICE_RANKING) instanceof Integer ranking ? ranking : 0;
    }
}
