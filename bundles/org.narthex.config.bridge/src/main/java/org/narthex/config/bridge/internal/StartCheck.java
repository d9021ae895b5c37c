package org.narthex.config.bridge.internal;

import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import org.narthex.config.bridge.internal.bind.Planner;
import org.narthex.config.bridge.internal.bind.Problems;
import org.narthex.runtime.api.Lifecycle;
import org.narthex.runtime.api.Phases;
import org.narthex.runtime.api.StartException;

/**
 * The check before anything is opened: a file that binds lets the start go on, any other ends it with exit code 2 and has
 * touched nothing. Confined to the bridge's thread.
 */
final class StartCheck {
    private static final int BAD_FILE = 2;

    private final Path file;
    private final Planner planner;
    private final LoadState state;
    private final Lifecycle lifecycle;
    private final boolean agent;
    private final Clock clock;

    /**
     * A check.
     *
     * @param planner one that does not log: the first load says again whatever there is to say
     * @param agent whether the process was to be an agent, which it refuses once everything else is right
     */
    StartCheck(Path file, Planner planner, LoadState state, Lifecycle lifecycle, boolean agent, Clock clock) {
        this.file = file;
        this.planner = planner;
        this.state = state;
        this.lifecycle = lifecycle;
        this.agent = agent;
        this.clock = clock;
    }

    void run() {
        Problems problems = new Problems();
        planner.plan(problems);
        if (!problems.isEmpty()) {
            lifecycle.fail("config", LoadErrors.refused(file, problems), BAD_FILE);
        } else if (agent) {
            lifecycle.fail(
                    "config", new StartException("Agent mode is not part of this version", new LinkedHashMap<>()), 1);
        } else {
            state.checked(clock.instant());
            lifecycle.reached(Phases.CONFIG_CHECKED);
        }
    }
}
