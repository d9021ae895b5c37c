package org.narthex.orchestrator.internal;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.narthex.runtime.api.Lifecycle.PhaseStatus;
import org.narthex.runtime.api.Phases;

/**
 * Which phases hold. A phase is announced once it and all before it were reached, and withdrawn after all behind it.
 *
 * <p>Announcing and withdrawing run what depends on a phase and take their time; one at a time. Thread-safe.
 */
final class PhaseSequence {
    /** The phases in start-up order. */
    static final List<String> ORDER =
            List.of(Phases.CONFIG_CHECKED, Phases.STORAGE_OPEN, Phases.CONFIG_LOADED, Phases.SERVER_READY);

    private static final long STOP_LIMIT_SECONDS = 30;

    /** Makes a phase known to the components, and takes it away. */
    interface Announcer {
        /** Returns when everything that waits for the phase was started. */
        void announce(String phase);

        /** Returns when everything that needs the phase has stopped, or a time limit is over. */
        void withdraw(String phase);
    }

    private static final class Phase {
        boolean reached;
        @Nullable Instant since;
    }

    private final Announcer announcer;
    private final Clock clock;

    /** Held while phases are announced or withdrawn; the map's own monitor guards only its values. */
    private final ReentrantLock transition = new ReentrantLock(true);

    private final Map<String, Phase> phases = new LinkedHashMap<>();
    private boolean stopped;

    PhaseSequence(Announcer announcer, Clock clock) {
        this.announcer = announcer;
        this.clock = clock;
        ORDER.forEach(id -> phases.put(id, new Phase()));
    }

    static void check(String phase) {
        if (!ORDER.contains(phase)) {
            throw new IllegalArgumentException("unknown phase " + phase);
        }
    }

    /** Notes that a phase was reached and announces what may be announced now. */
    void reached(String id) {
        transition.lock();
        try {
            synchronized (phases) {
                if (stopped) {
                    return;
                }
                phase(id).reached = true;
            }
            for (String next : ORDER) {
                synchronized (phases) {
                    Phase phase = phase(next);
                    if (stopped || !phase.reached) {
                        return;
                    }
                    if (phase.since != null) {
                        continue;
                    }
                    phase.since = clock.instant();
                }
                announcer.announce(next);
            }
        } finally {
            transition.unlock();
        }
    }

    /** Withdraws the phase and those behind it, last first; each must be reached anew. */
    void withdrawn(String id) {
        transition.lock();
        try {
            for (int i = ORDER.size() - 1; i >= ORDER.indexOf(id); i--) {
                withdraw(ORDER.get(i));
            }
        } finally {
            transition.unlock();
        }
    }

    /** Withdraws all phases for good. A start that hangs holds this up for a limited time only. */
    void stop() {
        synchronized (phases) {
            stopped = true;
        }
        boolean locked = false;
        try {
            locked = transition.tryLock(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            for (String id : ORDER.reversed()) {
                withdraw(id);
            }
        } finally {
            if (locked) {
                transition.unlock();
            }
        }
    }

    private void withdraw(String id) {
        boolean held;
        synchronized (phases) {
            Phase phase = phase(id);
            held = phase.since != null;
            phase.reached = false;
            phase.since = null;
        }
        if (held) {
            announcer.withdraw(id);
        }
    }

    private Phase phase(String id) {
        Phase phase = phases.get(id);
        if (phase == null) {
            throw new IllegalArgumentException("unknown phase " + id);
        }
        return phase;
    }

    boolean holds(String id) {
        synchronized (phases) {
            return phase(id).since != null;
        }
    }

    /**
     * The phases.
     *
     * @param waits what a phase waits for whose turn it is; each behind it waits for the one before
     */
    List<PhaseStatus> status(Function<String, List<String>> waits) {
        Map<String, @Nullable Instant> since = new LinkedHashMap<>();
        synchronized (phases) {
            phases.forEach((id, phase) -> since.put(id, phase.since));
        }
        List<PhaseStatus> list = new ArrayList<>();
        String before = null;
        for (Map.Entry<String, @Nullable Instant> e : since.entrySet()) {
            List<String> waiting = List.of();
            if (e.getValue() == null) {
                waiting = before == null ? waits.apply(e.getKey()) : List.of("phase " + before);
                before = e.getKey();
            }
            list.add(new PhaseStatus(e.getKey(), e.getValue(), waiting));
        }
        return list;
    }
}
