package org.narthex.storage.tsdb.internal.head;

import java.time.Duration;

/** The transactions that are open, and the oldest timestamp that each accepts. Thread-safe. */
final class Appenders {
    private final HeadTimes times;
    private final Sessions<Long> open = new Sessions<>();

    /** A transaction that has begun. */
    record Session(long number, long acceptsFrom) {}

    Appenders(HeadTimes times) {
        this.times = times;
    }

    /** Begins a transaction. */
    Session begin() {
        long[] from = new long[1];
        long number = open.begin(() -> from[0] = times.appendableFrom());
        return new Session(number, from[0]);
    }

    void end(Session session) {
        open.end(session.number);
    }

    Sessions<?> sessions() {
        return open;
    }

    /** The oldest timestamp that an open transaction accepts, or {@link Long#MAX_VALUE}. */
    long oldestAccepted() {
        return open.lowest(Long.MAX_VALUE, from -> from);
    }

    /** Waits for all transactions that began before now; false when it took too long. */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        return open.await(from -> true, patience);
    }

    /** Waits for the transactions that began before now and accept samples up to {@code maxt}. */
    boolean awaitEndUpTo(long maxt, Duration patience) throws InterruptedException {
        return open.await(from -> from <= maxt, patience);
    }
}
