package org.narthex.scrape.internal.loop;

import java.time.InstantSource;

/** The time that loops live by. Thread-safe. */
public interface LoopClock {
    /** The machine's clock. */
    LoopClock SYSTEM = new LoopClock() {
        private final InstantSource wall = InstantSource.system();

        @Override
        public long unixNanos() {
            var instant = wall.instant();
            return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public boolean await(Cancellation signal, long nanos) {
            return signal.await(nanos);
        }
    };

    /** Unix nanoseconds. */
    long unixNanos();

    /** Nanoseconds that only ever grow, for spans of time. */
    long nanoTime();

    /** Waits for the signal. @return whether it was given before the time was up; true too on interrupt */
    boolean await(Cancellation signal, long nanos);
}
