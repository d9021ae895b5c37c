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
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ReloadService.Outcome;
import org.narthex.config.bridge.internal.bind.Plan;
import org.narthex.config.bridge.internal.bind.Planner;
import org.narthex.config.bridge.internal.bind.Problems;
import org.narthex.config.bridge.internal.push.ComponentStates;
import org.narthex.config.bridge.internal.push.Pusher;
import org.narthex.config.bridge.internal.push.Settlement;
import org.narthex.runtime.api.Lifecycle;
import org.narthex.runtime.api.Phases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loads: the way from the configuration in force to the next, and back where a consumer refuses it.
 *
 * <p>A load plans, which changes nothing; pushes what differs; and waits for the consumers' answers. Confined to the
 * bridge's thread.
 */
final class Loads {
    private static final Logger LOG = LoggerFactory.getLogger(Loads.class);

    private final Path file;
    private final LoadState state;
    private final Planner planner;
    private final Pusher pusher;
    private final Settlement settlement;
    private final ComponentStates components;
    private final Lifecycle lifecycle;
    private final Clock clock;

    Loads(
            Path file,
            LoadState state,
            Planner planner,
            Pusher pusher,
            Settlement settlement,
            ComponentStates components,
            Lifecycle lifecycle,
            Clock clock) {
        this.file = file;
        this.state = state;
        this.planner = planner;
        this.pusher = pusher;
        this.settlement = settlement;
        this.components = components;
        this.lifecycle = lifecycle;
        this.clock = clock;
    }

    /**
     * The first load, whose failure ends the process; where one has succeeded before, its configuration is announced anew.
     *
     * @return whether everything has acknowledged
     */
    boolean first() throws InterruptedException {
        Plan before = state.inForce();
        if (before != null) {
            announceAgain(before);
            return true;
        }
        String failure = load();
        if (failure != null) {
            lifecycle.fail("config", new IllegalStateException(LoadErrors.firstLoad(file, failure)), 1);
        }
        return failure == null;
    }

    private void announceAgain(Plan plan) throws InterruptedException {
        lifecycle.reached(Phases.CONFIG_LOADED);
        settlement
                .await(components.awaited(plan.slots().values()), new LinkedHashMap<>())
                .forEach((pid, error) -> LOG.atError()
                        .addKeyValue("pid", pid)
                        .addKeyValue("err", error)
                        .log("A bundle did not take up its configuration again"));
    }

    /** A later load: all of it or nothing. */
    Outcome reload() throws InterruptedException {
        String failure = load();
        if (failure != null) {
            LOG.atError().addKeyValue("err", failure).log("Error reloading config");
        }
        return Objects.requireNonNull(state.last());
    }

    /** Loads the file; returns why that failed, null when it did not. */
    private @Nullable String load() throws InterruptedException {
        LOG.atInfo().addKeyValue("filename", file).log("Loading configuration file");
        Instant start = clock.instant();
        Problems problems = new Problems();
        Plan wanted = planner.plan(problems);
        if (!problems.isEmpty()) {
            if (problems.areAllInNamedFiles()) {
                logRefusals(problems.texts());
            }
            failed(state.nextGeneration(), List.of(), problems.texts());
            return LoadErrors.notLoaded(file, problems);
        }
        Outcome outcome = apply(wanted, state.inForce());
        if (!outcome.success()) {
            return LoadErrors.notApplied(file);
        }
        LOG.atInfo()
                .addKeyValue("filename", file)
                .addKeyValue("changed", outcome.changed().size())
                .addKeyValue("totalDuration", Duration.between(start, outcome.at()).toMillis() + "ms")
                .log("Completed loading of configuration file");
        return null;
    }

    /** Puts a plan in force, or goes back to the one before. */
    Outcome apply(Plan wanted, @Nullable Plan before) throws InterruptedException {
        long generation = state.nextGeneration();
        List<String> changed = new ArrayList<>();
        Map<String, String> waiting = new LinkedHashMap<>();
        List<String> errors = push(wanted, before, generation, changed, waiting);
        if (!errors.isEmpty()) {
            logRefusals(errors);
            if (before != null) {
                errors.addAll(rollBack(before, wanted));
            }
            return failed(generation, changed, errors);
        }
        pusher.settled();
        List<String> pending = new ArrayList<>(state.unbound());
        waiting.forEach((pid, reason) -> pending.add(pid + ": " + reason));
        for (String text : pending) {
            LOG.atWarn().addKeyValue("pending", text).log("Part of the configuration is not served yet");
        }
        Outcome outcome =
                new Outcome(true, generation, clock.instant(), List.copyOf(changed), List.copyOf(pending), List.of());
        state.ended(outcome);
        return outcome;
    }

    /** Pushes what differs and waits for the answers; returns the refusals. */
    private List<String> push(
            Plan wanted, @Nullable Plan before, long generation, List<String> changed, Map<String, String> waiting)
            throws InterruptedException {
        Map<String, String> errors = new LinkedHashMap<>();
        try {
            if (before == null) {
                pusher.deleteForeign();
            }
            Map<String, Long> awaited = pusher.push(wanted, before, generation, changed);
            state.inForce(wanted);
            if (before == null) {
                // Consumers are gated on this phase: it must hold before their answers are waited for.
                lifecycle.reached(Phases.CONFIG_LOADED);
            }
            errors.putAll(settlement.await(awaited, waiting));
        } catch (IOException e) {
            errors.put("Configuration Admin", e.toString());
        }
        List<String> texts = new ArrayList<>();
        // What is wrong with the section global is told in Prometheus' words, without where it was found out.
        errors.forEach((pid, error) -> texts.add(pid.equals(Planner.GLOBAL_PID) ? error : pid + ": " + error));
        return texts;
    }

    /** Goes back; returns what went wrong on the way. */
    private List<String> rollBack(Plan before, Plan refused) throws InterruptedException {
        List<String> errors = new ArrayList<>();
        try {
            Map<String, Long> awaited = pusher.push(before, refused, state.nextGeneration(), new ArrayList<>());
            state.inForce(before);
            settlement
                    .await(awaited, new LinkedHashMap<>())
                    .forEach((pid, error) -> errors.add(pid + ": going back to the configuration before: " + error));
            pusher.settled();
        } catch (IOException e) {
            errors.add("going back to the configuration before: " + e);
        }
        logRefusals(errors);
        return errors;
    }

    private static void logRefusals(List<String> errors) {
        for (String error : errors) {
            LOG.atError().addKeyValue("err", error).log("Failed to apply configuration");
        }
    }

    private Outcome failed(long generation, List<String> changed, List<String> errors) {
        Outcome outcome = new Outcome(
                false, generation, clock.instant(), List.copyOf(changed), List.of(), List.copyOf(errors));
        state.ended(outcome);
        return outcome;
    }
}
