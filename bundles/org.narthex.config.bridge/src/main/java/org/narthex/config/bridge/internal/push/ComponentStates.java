package org.narthex.config.bridge.internal.push;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ConfigSnapshots;
import org.narthex.config.bridge.internal.bind.Slot;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** What Declarative Services knows about the consumers of configurations. Thread-safe. */
public final class ComponentStates {
    private static final String CONDITION = "osgi.ds.satisfying.condition";

    private final ServiceComponentRuntime runtime;

    public ComponentStates(ServiceComponentRuntime runtime) {
        this.runtime = runtime;
    }

    /** Whether an enabled component wants the PID. Otherwise the configuration waits for a bundle to come. */
    public boolean consumes(String pid) {
        int tilde = pid.indexOf('~');
        String wanted = tilde < 0 ? pid : pid.substring(0, tilde);
        for (ComponentDescriptionDTO d : runtime.getComponentDescriptionDTOs()) {
            if (Arrays.asList(d.configurationPid).contains(wanted) && runtime.isComponentEnabled(d)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a component that was built for the PID is active. */
    boolean isActive(String pid) {
        boolean[] active = new boolean[1];
        forEach((p, c) -> active[0] |= p.equals(pid) && c.state == ComponentConfigurationDTO.ACTIVE);
        return active[0];
    }

    /** Calls for every configured component that has a PID of the bridge. */
    void forEach(BiConsumer<String, ComponentConfigurationDTO> action) {
        for (ComponentDescriptionDTO d : runtime.getComponentDescriptionDTOs()) {
            if (d.configurationPid == null || d.configurationPid.length == 0) {
                continue;
            }
            for (ComponentConfigurationDTO c : runtime.getComponentConfigurationDTOs(d)) {
                if (c.properties.get(ConfigSnapshots.GENERATION) instanceof Long) {
                    Object pid = c.properties.get("service.pid");
                    if (pid instanceof String s) {
                        action.accept(s, c);
                    } else if (pid instanceof Collection<?> many) {
                        many.forEach(p -> action.accept(String.valueOf(p), c));
                    }
                }
            }
        }
    }

    /** The generations of the slots that an enabled component wants, by PID. */
    public Map<String, Long> awaited(Collection<Slot> slots) {
        Map<String, Long> awaited = new LinkedHashMap<>();
        for (Slot slot : slots) {
            if (consumes(slot.pid())) {
                awaited.put(slot.pid(), slot.generation());
            }
        }
        return awaited;
    }

    /** What configured components miss, by PID. */
    public Map<String, String> waiting() {
        Map<String, String> waiting = new TreeMap<>();
        forEach((pid, c) -> {
            if (c.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE) {
                waiting.put(pid, waitsFor(c));
            }
        });
        return waiting;
    }

    static long generation(ComponentConfigurationDTO component) {
        return component.properties.get(ConfigSnapshots.GENERATION) instanceof Long l ? l : -1;
    }

    /** What an unsatisfied component waits for, in words. */
    static String waitsFor(ComponentConfigurationDTO component) {
        StringBuilder out = new StringBuilder();
        for (UnsatisfiedReferenceDTO u : component.unsatisfiedReferences) {
            out.append(out.isEmpty() ? "waits for " : ", ").append(u.name);
            if (u.target != null) {
                out.append(u.target);
            }
        }
        return out.toString();
    }

    /** Whether a phase is all that an unsatisfied component waits for. */
    static boolean waitsForPhase(ComponentConfigurationDTO component, String target) {
        return component.unsatisfiedReferences.length == 1
                && CONDITION.equals(component.unsatisfiedReferences[0].name)
                && target.equals(component.unsatisfiedReferences[0].target);
    }

    /** The last cause of a failed activation. */
    static String failure(@Nullable String stackTrace) {
        if (stackTrace == null) {
            return "activation failed";
        }
        String last = stackTrace.lines().findFirst().orElse(stackTrace);
        for (String line : stackTrace.lines().toList()) {
            if (line.startsWith("Caused by: ")) {
                last = line.substring("Caused by: ".length());
            }
        }
        return last;
    }
}
