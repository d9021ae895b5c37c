package org.narthex.discovery.api;

import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One running discovery: the service of a component whose factory PID is {@code org.narthex.discovery.<mechanism>} with
 * {@code configurationPolicy = REQUIRE}.
 *
 * <p>The manager calls {@link #run} once on a virtual thread of its own and interrupts it when the service goes.
 */
@ConsumerType
public interface Discoverer {
    /** Receives groups. May be called from any thread until run returns; does not block. */
    @FunctionalInterface
    interface Sink {
        /** Replaces the groups of the same sources; groups of other sources stay. */
        void groups(List<TargetGroup> groups);
    }

    /**
     * Looks for targets until interrupted. Failures that may pass are counted and retried inside: the groups sent
     * before stay.
     *
     * @throws IOException when the mechanism cannot go on; the manager logs it and calls again after a pause
     */
    void run(Sink sink) throws IOException, InterruptedException;
}
