package org.narthex.config.bridge.internal.bind;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.SectionBinder;
import org.narthex.discovery.api.DiscoveryProvider;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The installed section binders and discovery providers. They are bound by methods and not in one field because their
 * arrival and departure are events here: waiting entries are bound, records of a gone bundle are let go. Thread-safe.
 */
@Component(service = BinderRegistry.class)
public final class BinderRegistry {
    /** Hears about arrivals and departures, on the framework's thread; must not block. */
    public interface Listener {
        void arrived(String keyOrMechanism);

        void gone(String keyOrMechanism);
    }

    /** An installed binder of a section. */
    public record Installed(String section, String pid, SectionBinder<?> binder) {}

    private record Provider(String mechanism, DiscoveryProvider<?> provider) {}

    private final List<Installed> binders = new CopyOnWriteArrayList<>();
    private final List<Provider> providers = new CopyOnWriteArrayList<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addBinder(SectionBinder<?> binder, Map<String, ?> properties) {
        String section = String.valueOf(properties.get(SectionBinder.SECTION));
        binders.add(new Installed(section, String.valueOf(properties.get(SectionBinder.PID)), binder));
        listeners.forEach(l -> l.arrived(section));
    }

    @SuppressWarnings("ReferenceEquality") // The same service object is meant, whatever its equals says.
    public void removeBinder(SectionBinder<?> binder) {
        for (Installed b : List.copyOf(binders)) {
            if (b.binder() == binder) {
                binders.remove(b);
                listeners.forEach(l -> l.gone(b.section()));
            }
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addProvider(DiscoveryProvider<?> provider, Map<String, ?> properties) {
        String mechanism = String.valueOf(properties.get("discovery.mechanism"));
        providers.add(new Provider(mechanism, provider));
        listeners.forEach(l -> l.arrived(mechanism));
    }

    @SuppressWarnings("ReferenceEquality") // The same service object is meant, whatever its equals says.
    public void removeProvider(DiscoveryProvider<?> provider) {
        for (Provider p : List.copyOf(providers)) {
            if (p.provider() == provider) {
                providers.remove(p);
                listeners.forEach(l -> l.gone(p.mechanism()));
            }
        }
    }

    public void listen(Listener listener) {
        listeners.add(listener);
    }

    public void unlisten(Listener listener) {
        listeners.remove(listener);
    }

    List<Installed> binders() {
        return new ArrayList<>(binders);
    }

    /** Whether a binder of the section has a PID that is not among the given ones. */
    public boolean hasPidOutside(String section, Set<String> pids) {
        return binders.stream().anyMatch(b -> b.section().equals(section) && !pids.contains(b.pid()));
    }

    @Nullable SectionBinder<?> binder(String section, String pid) {
        for (Installed b : binders) {
            if (b.section().equals(section) && b.pid().equals(pid)) {
                return b.binder();
            }
        }
        return null;
    }

    @Nullable DiscoveryProvider<?> provider(String mechanism) {
        for (Provider p : providers) {
            if (p.mechanism().equals(mechanism)) {
                return p.provider();
            }
        }
        return null;
    }
}
