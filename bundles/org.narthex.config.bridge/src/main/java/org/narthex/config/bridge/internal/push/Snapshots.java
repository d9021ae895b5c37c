package org.narthex.config.bridge.internal.push;

import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ConfigSnapshots;
import org.narthex.config.api.GlobalConfig;
import org.narthex.config.bridge.internal.bind.Slot;
import org.osgi.service.component.annotations.Component;

/** The slots in force and, while a load is under way, those before it. Thread-safe. */
@Component(service = {ConfigSnapshots.class, Snapshots.class})
public final class Snapshots implements ConfigSnapshots {
    private record State(
            Map<String, Slot> current, Map<String, Slot> previous, @Nullable GlobalConfig global) {}

    private volatile State state = new State(Map.of(), Map.of(), null);
    private volatile Predicate<Slot> binder = slot -> false;

    @Override
    public <T> T record(Map<String, ?> properties, Class<T> type) {
        String pid = String.valueOf(properties.get("service.pid"));
        if (!(properties.get(GENERATION) instanceof Long generation)) {
            throw new IllegalStateException("the configuration of " + pid + " does not come from prometheus.yml");
        }
        Slot slot = slot(pid, generation);
        if (slot == null) {
            throw new IllegalStateException("the configuration of " + pid + " is no longer in force");
        }
        Object record = slot.record();
        if (record == null && binder.test(slot)) {
            record = slot.record();
        }
        if (record == null) {
            slot.miss();
            String failure = slot.failure();
            throw new IllegalStateException(
                    failure == null ? "what binds the configuration of " + pid + " is not installed" : failure);
        }
        return type.cast(record);
    }

    private @Nullable Slot slot(String pid, long generation) {
        State s = state;
        Slot current = s.current.get(pid);
        if (current != null && current.generation() == generation) {
            return current;
        }
        Slot previous = s.previous.get(pid);
        if (previous != null && previous.generation() == generation) {
            return previous;
        }
        return current;
    }

    @Override
    public GlobalConfig global() {
        GlobalConfig global = state.global;
        if (global == null) {
            throw new IllegalStateException("no configuration is loaded yet");
        }
        return global;
    }

    /** Puts slots in force; those before them stay reachable until {@link #settled}. */
    void replace(Map<String, Slot> slots, GlobalConfig global) {
        state = new State(Map.copyOf(slots), state.current, global);
    }

    /** Lets go of the slots before. */
    void settled() {
        state = new State(state.current, Map.of(), state.global);
    }

    /** Who binds a slot whose bundle came late; true when it has a record then. */
    public void binder(Predicate<Slot> newBinder) {
        binder = newBinder;
    }
}
