package org.narthex.promql.engine.internal;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.engine.internal.exec.Interruption;
import org.narthex.promql.engine.internal.log.ActiveQueries;

/** Lets as many queries at once be parsed or evaluated as may be, and writes down which. Thread-safe. */
final class QueryGate {
    private static final long LOOK_AFTER_CANCEL_MILLIS = 20;

    private final Semaphore places;
    private final @Nullable ActiveQueries active;

    QueryGate(int places, @Nullable ActiveQueries active) {
        this.places = new Semaphore(places, true);
        this.active = active;
    }

    /**
     * Waits for a place.
     *
     * @return what {@link #leave} takes
     */
    int enter(String query, Interruption interruption) {
        try {
            while (!places.tryAcquire(LOOK_AFTER_CANCEL_MILLIS, TimeUnit.MILLISECONDS)) {
                interruption.check("query queue");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            interruption.cancel();
            interruption.check("query queue");
        }
        return active == null ? ActiveQueries.NONE : active.insert(query, System.currentTimeMillis() / 1000);
    }

    /** Gives a place back. */
    void leave(int entry) {
        if (active != null) {
            active.delete(entry);
        }
        places.release();
    }

    /** Writes nothing down any more. */
    void close() {
        if (active != null) {
            active.close();
        }
    }
}
