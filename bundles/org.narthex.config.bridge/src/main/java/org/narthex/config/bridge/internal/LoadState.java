package org.narthex.config.bridge.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ReloadService.Outcome;
import org.narthex.config.bridge.internal.bind.Plan;
import org.narthex.config.bridge.internal.bind.Planner;
import org.narthex.config.bridge.internal.bind.Slot;
import org.narthex.config.bridge.internal.push.ComponentStates;
import org.narthex.telemetry.MetricScope;

/** Which configuration is in force, and how the newest load ended; what is asked about it. Thread-safe. */
final class LoadState {
    private final ComponentStates components;
    private final AtomicLong generation = new AtomicLong();
    private volatile @Nullable Plan inForce;
    private volatile @Nullable Outcome last;
    private volatile @Nullable Instant lastSuccess;
    private volatile boolean successful;

    LoadState(ComponentStates components, MetricScope metrics) {
        this.components = components;
        metrics.gauge(
                "prometheus_config_last_reload_successful",
                "Whether the newest attempt to load the configuration succeeded.",
                () -> successful ? 1 : 0);
        metrics.gauge(
                "prometheus_config_last_reload_success_timestamp_seconds",
                "Unix time at which the configuration in force was loaded.",
                () -> lastSuccess == null ? 0 : lastSuccess.getEpochSecond());
        metrics.gauge(
                "narthex_config_pending",
                "Sections and discovery entries that no installed bundle takes.",
                () -> unbound().size());
    }

    /** Each push has a number of its own. */
    long nextGeneration() {
        return generation.incrementAndGet();
    }

    /**
     * Notes that the file is good, though not loaded yet: the storage may take long to open, and nobody is to be alerted
     * about the configuration meanwhile.
     */
    void checked(Instant now) {
        successful = true;
        lastSuccess = now;
    }

    void ended(Outcome outcome) {
        last = outcome;
        successful = outcome.success();
        if (outcome.success()) {
            lastSuccess = outcome.at();
        }
    }

    void inForce(Plan plan) {
        inForce = plan;
    }

    /** Null before the first load. */
    @Nullable Plan inForce() {
        return inForce;
    }

    @Nullable Outcome last() {
        return last;
    }

    @Nullable Instant lastSuccess() {
        return lastSuccess;
    }

    String yaml() {
        Plan plan = inForce;
        return plan == null ? "" : plan.yaml();
    }

    /** What waits, as of now. */
    List<String> pending() {
        List<String> texts = new ArrayList<>(unbound());
        components.waiting().forEach((pid, reason) -> texts.add(pid + ": " + reason));
        return texts;
    }

    /** What no installed bundle has bound, and sections that are bound and that nothing installed acts on. */
    List<String> unbound() {
        Plan plan = inForce;
        if (plan == null) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (Slot slot : plan.slots().values()) {
            if (slot.record() == null) {
                texts.add(slot.pid() + ": " + whyUnbound(slot));
            } else if (isForAConsumer(slot) && !components.consumes(slot.pid())) {
                texts.add(slot.pid() + ": section " + slot.key() + " is checked, but nothing installed acts on it");
            }
        }
        for (String section : plan.unserved().keySet()) {
            texts.add(section + ": no installed bundle serves this section");
        }
        return texts;
    }

    /** Whether the slot is a section with content; everybody reads the section {@code global} without being told. */
    private static boolean isForAConsumer(Slot slot) {
        Object rendered = slot.rendered();
        return slot.mechanism() == null
                && !slot.pid().equals(Planner.GLOBAL_PID)
                && rendered != null
                && !(rendered instanceof Collection<?> c && c.isEmpty())
                && !(rendered instanceof Map<?, ?> m && m.isEmpty());
    }

    private static String whyUnbound(Slot slot) {
        String failure = slot.failure();
        if (failure != null) {
            return failure;
        }
        return slot.mechanism() == null
                ? "the bundle of section " + slot.key() + " is not installed"
                : "no bundle for " + slot.mechanism() + "_sd_configs is installed";
    }
}
