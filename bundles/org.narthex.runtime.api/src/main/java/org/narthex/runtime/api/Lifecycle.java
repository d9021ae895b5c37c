package org.narthex.runtime.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The life of the process: bundles tell it what is ready and what failed, it starts and stops the rest in order.
 *
 * <p>No method blocks; the work is done on the orchestrator's own thread. Thread-safe.
 */
@ProviderType
public interface Lifecycle {
    /**
     * System property that hands the exit code from the orchestrator to the launcher, which reads it once the framework
     * has stopped; absent means 0.
     */
    String EXIT_PROPERTY = "narthex.exit";

    /** Where the process stands. */
    enum State {
        STARTING,
        READY,
        STOPPING
    }

    /**
     * A phase and since when it holds.
     *
     * @param id one of {@link Phases}
     * @param since null while it does not hold
     * @param waitingFor what keeps it from holding; empty when it holds
     */
    record PhaseStatus(String id, @Nullable Instant since, List<String> waitingFor) {}

    State state();

    /** The phases in start-up order. */
    List<PhaseStatus> phases();

    /** Says that what the phase stands for is done. The phase is announced once those before it hold. */
    void reached(String phase);

    /** Says that the phase no longer holds: what depends on it is stopped before this phase's own component goes. */
    void withdrawn(String phase);

    /**
     * Stops the process because a component failed, and logs it: as a fatal error, or in the words of a
     * {@link StartException}.
     *
     * @param component logged as the origin of a fatal error
     * @param exitCode status that the process ends with unless an earlier failure set one
     */
    void fail(String component, Throwable cause, int exitCode);

    /**
     * Asks for an orderly stop with exit code 0.
     *
     * @return false when a stop was under way already
     */
    boolean requestStop(String reason);
}
