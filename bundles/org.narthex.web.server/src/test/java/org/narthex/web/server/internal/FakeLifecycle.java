package org.narthex.web.server.internal;

import java.util.List;
import org.narthex.runtime.api.Lifecycle;

/** A lifecycle whose state the test sets. */
final class FakeLifecycle implements Lifecycle {
    volatile State state = State.READY;
    volatile boolean stopRequested;

    @Override
    public State state() {
        return state;
    }

    @Override
    public List<PhaseStatus> phases() {
        return List.of();
    }

    @Override
    public void reached(String phase) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void withdrawn(String phase) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void fail(String component, Throwable cause, int exitCode) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean requestStop(String reason) {
        boolean first = !stopRequested;
        stopRequested = true;
        return first;
    }
}
