package org.narthex.config.bridge.internal.push;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.narthex.runtime.api.Phases;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;

/**
 * Waits until every consumer has answered. A consumer answers on the ledger; for one that cannot, Declarative Services
 * tells: a failed activation is a refusal, an unsatisfied or unused component takes the newest configuration when it
 * starts and is waited for no longer. Confined to one load.
 */
public final class Settlement {
    private static final long POLL_MILLIS = 50;

    /** How long a component may miss a reference before it counts as not installed. */
    private static final long GRACE_MILLIS = 2_000;

    private final Ledger ledger;
    private final ComponentStates components;
    private final long timeoutMillis;

    public Settlement(Ledger ledger, ComponentStates components, long timeoutMillis) {
        this.ledger = ledger;
        this.components = components;
        this.timeoutMillis = timeoutMillis;
    }

    /**
     * Waits, bounded in time.
     *
     * @param awaited the generations to wait for, by PID
     * @param pending receives the PIDs whose component waits for something, with what it waits for
     * @return errors by PID; empty when all is well
     */
    public Map<String, String> await(Map<String, Long> awaited, Map<String, String> pending)
            throws InterruptedException {
        Map<String, Long> open = new LinkedHashMap<>(awaited);
        Map<String, String> errors = new LinkedHashMap<>();
        Map<String, Long> waitingSince = new HashMap<>();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (true) {
            errors.putAll(ledger.await(open, POLL_MILLIS));
            if (open.isEmpty()) {
                return errors;
            }
            components.forEach((pid, component) -> judge(pid, component, open, errors, pending, waitingSince));
            open.entrySet().removeIf(e -> e.getValue() == Ledger.REMOVED && !components.isActive(e.getKey()));
            if (open.isEmpty()) {
                return errors;
            }
            if (System.nanoTime() > deadline) {
                for (String pid : open.keySet()) {
                    errors.put(pid, "not acknowledged in " + timeoutMillis + " ms");
                }
                return errors;
            }
        }
    }

    private static void judge(
            String pid,
            ComponentConfigurationDTO component,
            Map<String, Long> open,
            Map<String, String> errors,
            Map<String, String> pending,
            Map<String, Long> waitingSince) {
        Long wanted = open.get(pid);
        if (wanted == null || wanted == Ledger.REMOVED || ComponentStates.generation(component) < wanted) {
            return;
        }
        switch (component.state) {
            case ComponentConfigurationDTO.FAILED_ACTIVATION -> {
                errors.put(pid, ComponentStates.failure(component.failure));
                open.remove(pid);
            }
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE -> {
                long now = System.nanoTime();
                long since = waitingSince.computeIfAbsent(pid, p -> now);
                boolean comes = ComponentStates.waitsForPhase(component, Phases.AFTER_CONFIG_LOADED);
                boolean afterwards = ComponentStates.waitsForPhase(component, Phases.AFTER_SERVER_READY);
                if (afterwards || !comes && now - since > TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS)) {
                    pending.put(pid, ComponentStates.waitsFor(component));
                    open.remove(pid);
                }
            }
            case ComponentConfigurationDTO.SATISFIED -> {
                long now = System.nanoTime();
                long since = waitingSince.computeIfAbsent(pid, p -> now);
                if (now - since > TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS)) {
                    open.remove(pid); // Not in use: it takes the newest configuration when it is.
                }
            }
            default -> {
                // A discoverer is built anew for each configuration, so being active says that it took it.
                // Other components may have refused in their modified method: they answer themselves.
                if (pid.startsWith("org.narthex.discovery.")) {
                    open.remove(pid);
                }
            }
        }
    }
}
