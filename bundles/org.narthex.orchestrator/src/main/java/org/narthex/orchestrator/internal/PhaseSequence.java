package org.narthex.orchestrator.internal;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
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
    static final List<String> ORDER = List.of(Phases.STORAGE_OPEN, Phases.CONFIG_LOADED, Phases.SERVER_READY);

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

    /** The phases; {@code missing} is what the components miss, given for the first phase that does not hold. */
    List<PhaseStatus> status(List<String> missing) {
        List<PhaseStatus> list = new ArrayList<>();
        String before = null;
        synchronized (phases) {
            for (String id : ORDER) {
                Phase phase = phase(id);
                List<String> waiting = new ArrayList<>();
                if (phase.since == null) {
                    if (before != null) {
                        waiting.add("phase " + before);
                    } else {
                        if (!phase.reached) {
                            waiting.add("not announced yet");
                        }
                        waiting.addAll(missing);
                    }
                    before = id;
                }
                list.add(new PhaseStatus(id, phase.since, List.copyOf(waiting)));
            }
        }
        return list;
    }
}
