package org.narthex.scrape.internal.loop;

/** The time that loops live by. Thread-safe. */
public interface LoopClock extends AutoCloseable {
    /** Unix nanoseconds. */
    long unixNanos();

    /** Nanoseconds that only ever grow, for spans of time. */
    long nanoTime();

    /** Waits for the signal. @return whether it was given before the time was up; true too on interrupt */
    boolean await(Cancellation signal, long nanos);

    /** Gives back what the clock needs for waiting; who waits still does so to the end. */
    @Override
    default void close() {}
}
