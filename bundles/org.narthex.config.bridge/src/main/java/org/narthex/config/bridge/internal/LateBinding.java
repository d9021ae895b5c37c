package org.narthex.config.bridge.internal;

import java.io.IOException;
import org.narthex.config.bridge.internal.bind.BinderRegistry;
import org.narthex.config.bridge.internal.bind.Plan;
import org.narthex.config.bridge.internal.bind.Planner;
import org.narthex.config.bridge.internal.bind.Problems;
import org.narthex.config.bridge.internal.bind.Slot;
import org.narthex.config.bridge.internal.push.Pusher;
import org.narthex.telemetry.MetricScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds the parts of the configuration in force whose bundle comes after it, and lets go of those whose bundle goes.
 *
 * <p>Thread-safe, but for {@link #arrived}, which is confined to the bridge's thread.
 */
final class LateBinding {
    private static final Logger LOG = LoggerFactory.getLogger(LateBinding.class);

    private final LoadState state;
    private final Loads loads;
    private final Planner planner;
    private final BinderRegistry registry;
    private final Pusher pusher;
    private final MetricScope.Counter failures;

    LateBinding(
            LoadState state,
            Loads loads,
            Planner planner,
            BinderRegistry registry,
            Pusher pusher,
            MetricScope metrics) {
        this.state = state;
        this.loads = loads;
        this.planner = planner;
        this.registry = registry;
        this.pusher = pusher;
        failures = metrics.counter(
                "narthex_config_late_bind_failures_total",
                "Discovery entries and sections that a bundle installed later could not bind.");
    }

    /** Binds what waited for the bundle of a section or mechanism. */
    void arrived(String key) {
        Plan plan = state.inForce();
        if (plan == null) {
            return;
        }
        try {
            for (Slot slot : plan.slots().values()) {
                if (isFor(slot, key) && bind(slot) && slot.takeMissed()) {
                    pusher.repeat(slot, state.nextGeneration());
                }
            }
            if (registry.hasPidOutside(key, plan.slots().keySet())) {
                serveSection(key, plan);
            }
        } catch (IOException | RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("key", key).log("A late part of the configuration was not pushed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Pushes a section that had no slot, because nobody was there who would take it. */
    private void serveSection(String key, Plan plan) throws InterruptedException {
        Problems problems = new Problems();
        Plan wanted = planner.again(plan, problems);
        if (problems.isEmpty()) {
            loads.apply(wanted, plan);
            return;
        }
        failures.increment();
        for (String text : problems.texts()) {
            LOG.atError().addKeyValue("section", key).addKeyValue("err", text).log("Error loading config");
        }
    }

    /** Binds a slot without a record if it can be bound now. */
    boolean bind(Slot slot) {
        Plan plan = state.inForce();
        if (plan == null) {
            return false;
        }
        boolean bound = planner.bind(slot, plan);
        String failure = slot.failure();
        if (!bound && failure != null) {
            failures.increment();
            LOG.atError()
                    .addKeyValue("pid", slot.pid())
                    .addKeyValue("err", failure)
                    .log("Part of the configuration is refused by the bundle that was installed for it");
        }
        return bound;
    }

    /** Lets go of the records of the bundle of a section or mechanism; called on the framework's thread. */
    void gone(String key) {
        Plan plan = state.inForce();
        if (plan != null) {
            for (Slot slot : plan.slots().values()) {
                if (isFor(slot, key)) {
                    slot.unbind();
                }
            }
        }
    }

    private static boolean isFor(Slot slot, String key) {
        return slot.key().equals(key) || key.equals(slot.mechanism());
    }
}
