package org.narthex.config.bridge.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ReloadService.Outcome;
import org.narthex.config.bridge.internal.bind.BinderRegistry;
import org.narthex.config.bridge.internal.bind.Plan;
import org.narthex.config.bridge.internal.bind.Planner;
import org.narthex.config.bridge.internal.bind.Problems;
import org.narthex.config.bridge.internal.bind.Slot;
import org.narthex.config.bridge.internal.push.ComponentStates;
import org.narthex.config.bridge.internal.push.Pusher;
import org.narthex.config.bridge.internal.push.Settlement;
import org.narthex.runtime.api.Lifecycle;
import org.narthex.runtime.api.Phases;
import org.narthex.telemetry.MetricScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loads: what is in force, and the way from one configuration to the next and back. Loading methods are confined to
 * the bridge's thread; what is asked about the state may be asked from any.
 */
final class Loads {
    private static final Logger LOG = LoggerFactory.getLogger(Loads.class);

    private final Path file;
    private final Planner planner;
    private final Pusher pusher;
    private final Settlement settlement;
    private final ComponentStates components;
    private final Lifecycle lifecycle;
    private final Clock clock;
    private final MetricScope.Counter bindFailures;
    private long generation;
    private volatile @Nullable Plan inForce;
    private volatile @Nullable Outcome last;
    private volatile @Nullable Instant lastSuccess;

    Loads(
            Path file,
            Planner planner,
            Pusher pusher,
            Settlement settlement,
            ComponentStates components,
            Lifecycle lifecycle,
            MetricScope metrics,
            Clock clock) {
        this.file = file;
        this.planner = planner;
        this.pusher = pusher;
        this.settlement = settlement;
        this.components = components;
        this.lifecycle = lifecycle;
        this.clock = clock;
        metrics.gauge(
                "prometheus_config_last_reload_successful",
                "Whether the newest attempt to load the configuration succeeded.",
                () -> last != null && last.success() ? 1 : 0);
        metrics.gauge(
                "prometheus_config_last_reload_success_timestamp_seconds",
                "Unix time at which the configuration in force was loaded.",
                () -> lastSuccess == null ? 0 : lastSuccess.getEpochSecond());
        metrics.gauge(
                "narthex_config_pending",
                "Sections and discovery entries whose bundle is not installed.",
                () -> unbound().size());
        bindFailures = metrics.counter(
                "narthex_config_late_bind_failures_total",
                "Discovery entries and sections that a bundle installed later could not bind.");
    }

    /** Logs why the file is bad and ends the process as Prometheus does. */
    void refuseStart(Problems problems) {
        for (String text : problems.texts()) {
            LOG.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("err", text)
                    .log("Error loading config (--config.file=" + file + ")");
        }
        lifecycle.fail("config", new IllegalArgumentException(problems.texts().getFirst()), 2);
    }

    /**
     * The first load; where one has succeeded before, its configuration is announced anew.
     *
     * @return whether everything has acknowledged
     */
    boolean first() throws InterruptedException {
        Plan before = inForce;
        if (before != null) {
            lifecycle.reached(Phases.CONFIG_LOADED);
            Map<String, String> errors = settlement.await(components.awaited(before.slots().values()), new LinkedHashMap<>());
            errors.forEach((pid, error) -> LOG.atError()
                    .addKeyValue("pid", pid)
                    .addKeyValue("err", error)
                    .log("A bundle did not take up its configuration again"));
            return true;
        }
        LOG.atInfo().addKeyValue("filename", file).log("Loading configuration file");
        Instant start = clock.instant();
        Problems problems = new Problems();
        Plan wanted = planner.plan(problems);
        if (!problems.isEmpty()) {
            refuseStart(problems);
            return false;
        }
        Outcome outcome = apply(wanted, null, start);
        if (!outcome.success()) {
            lifecycle.fail("config", new IllegalStateException(String.join("; ", outcome.errors())), 1);
        }
        return outcome.success();
    }

    /** A later load: all of it or nothing. */
    Outcome reload() throws InterruptedException {
        LOG.atInfo().addKeyValue("filename", file).log("Loading configuration file");
        Instant start = clock.instant();
        Problems problems = new Problems();
        Plan wanted = planner.plan(problems);
        if (!problems.isEmpty()) {
            return failed(++generation, List.of(), List.of(), problems.texts());
        }
        return apply(wanted, inForce, start);
    }

    private Outcome apply(Plan wanted, @Nullable Plan before, Instant start) throws InterruptedException {
        long number = ++generation;
        List<String> changed = new ArrayList<>();
        Map<String, String> waiting = new LinkedHashMap<>();
        Map<String, String> errors = new LinkedHashMap<>();
        try {
            if (before == null) {
                pusher.deleteForeign();
            }
            Map<String, Long> awaited = pusher.push(wanted, before, number, changed);
            inForce = wanted;
            if (before == null) {
                // Consumers are gated on this phase: it must hold before their answers are waited for.
                lifecycle.reached(Phases.CONFIG_LOADED);
            }
            errors.putAll(settlement.await(awaited, waiting));
        } catch (IOException e) {
            errors.put("Configuration Admin", e.toString());
        }
        List<String> texts = new ArrayList<>();
        errors.forEach((pid, error) -> texts.add(pid + ": " + error));
        if (!texts.isEmpty()) {
            if (before != null) {
                rollBack(before, wanted, texts);
            }
            return failed(number, changed, List.of(), texts);
        }
        pusher.settled();
        List<String> pending = new ArrayList<>(unbound());
        waiting.forEach((pid, reason) -> pending.add(pid + ": " + reason));
        for (String text : pending) {
            LOG.atWarn().addKeyValue("pending", text).log("Part of the configuration is not served yet");
        }
        Instant now = clock.instant();
        Outcome outcome = new Outcome(true, number, now, List.copyOf(changed), List.copyOf(pending), List.of());
        last = outcome;
        lastSuccess = now;
        LOG.atInfo()
                .addKeyValue("filename", file)
                .addKeyValue("changed", changed.size())
                .addKeyValue("totalDuration", Duration.between(start, now).toMillis() + "ms")
                .log("Completed loading of configuration file");
        return outcome;
    }

    private void rollBack(Plan before, Plan refused, List<String> texts) throws InterruptedException {
        try {
            Map<String, Long> awaited = pusher.push(before, refused, ++generation, new ArrayList<>());
            inForce = before;
            settlement.await(awaited, new LinkedHashMap<>())
                    .forEach((pid, error) -> texts.add(pid + ": going back to the configuration before: " + error));
            pusher.settled();
        } catch (IOException e) {
            texts.add("going back to the configuration before: " + e);
        }
    }

    private Outcome failed(long number, List<String> changed, List<String> pending, List<String> texts) {
        for (String text : texts) {
            LOG.atError().addKeyValue("filename", file).addKeyValue("err", text).log("Error loading config");
        }
        Outcome outcome =
                new Outcome(false, number, clock.instant(), List.copyOf(changed), pending, List.copyOf(texts));
        last = outcome;
        return outcome;
    }

    /** Binds what waited for a bundle that has just come. */
    void arrived(String key, BinderRegistry registry) {
        Plan plan = inForce;
        if (plan == null) {
            return;
        }
        try {
            for (Slot slot : plan.slots().values()) {
                if (!slot.key().equals(key) && !key.equals(slot.mechanism())) {
                    continue;
                }
                if (!bindLate(slot)) {
                    continue;
                }
                if (slot.takeMissed()) {
                    pusher.repeat(slot, ++generation);
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

    private void serveSection(String key, Plan plan) throws InterruptedException {
        Problems problems = new Problems();
        Plan wanted = planner.again(plan, problems);
        if (!problems.isEmpty()) {
            bindFailures.increment();
            for (String text : problems.texts()) {
                LOG.atError().addKeyValue("section", key).addKeyValue("err", text).log("Error loading config");
            }
            return;
        }
        apply(wanted, plan, clock.instant());
    }

    /** Binds a slot without a record if it can be bound now; called from any thread. */
    boolean bindLate(Slot slot) {
        Plan plan = inForce;
        if (plan == null) {
            return false;
        }
        boolean bound = planner.bind(slot, plan);
        String failure = slot.failure();
        if (!bound && failure != null) {
            bindFailures.increment();
            LOG.atError()
                    .addKeyValue("pid", slot.pid())
                    .addKeyValue("err", failure)
                    .log("Part of the configuration is refused by the bundle that was installed for it");
        }
        return bound;
    }

    /** Lets go of the records of a bundle that goes; called on the framework's thread. */
    void gone(String key) {
        Plan plan = inForce;
        if (plan != null) {
            for (Slot slot : plan.slots().values()) {
                if (slot.key().equals(key) || key.equals(slot.mechanism())) {
                    slot.unbind();
                }
            }
        }
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

    private List<String> unbound() {
        List<String> texts = new ArrayList<>();
        Plan plan = inForce;
        if (plan != null) {
            for (Slot slot : plan.slots().values()) {
                if (slot.record() == null) {
                    String failure = slot.failure();
                    String reason = slot.mechanism() == null
                            ? "the bundle of section " + slot.key() + " is not installed"
                            : "no bundle for " + slot.mechanism() + "_sd_configs is installed";
                    texts.add(slot.pid() + ": " + (failure == null ? reason : failure));
                }
            }
            for (String section : plan.unserved().keySet()) {
                texts.add(section + ": no installed bundle serves this section");
            }
        }
        return texts;
    }
}
