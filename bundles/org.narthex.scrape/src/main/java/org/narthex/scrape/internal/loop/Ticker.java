package org.narthex.scrape.internal.loop;

/**
 * The ticks of a loop, and the times that its samples get. A tick that passes while a scrape is under way comes late,
 * others are left out. Confined to the scrape loop.
 */
final class Ticker {
    private final LoopServices services;
    private final long interval;
    private final long tolerance;

    /** Value of the clock's nanoTime at the last tick. */
    private long tick;

    /** Unix nanoseconds of the ideal last tick. */
    private long aligned;

    /** @param interval nanoseconds */
    Ticker(LoopServices services, long interval) {
        this.services = services;
        this.interval = interval;
        this.tolerance = Math.min(interval / 100, services.toleranceNanos());
    }

    /** Waits for the first tick. @return whether the signal came instead */
    boolean awaitFirst(long offset, long now, Cancellation signal) {
        long start = services.clock().nanoTime();
        if (services.clock().await(signal, offset)) {
            return true;
        }
        tick = start + offset;
        long late = services.now() - (now + offset);
        aligned = late >= 0 && late <= tolerance ? now + offset : services.now();
        return false;
    }

    /** Waits for the next tick. @return whether the signal came instead */
    boolean awaitNext(Cancellation signal) {
        long now = services.clock().nanoTime();
        long next = tick + interval * Math.max(1, (now - tick) / interval);
        if (services.clock().await(signal, Math.max(0, next - now))) {
            // The tick is still to come: whoever waits without the signal gets it.
            return true;
        }
        tick = next;
        return false;
    }

    /** Unix nanoseconds that the samples of a scrape which begins now get. */
    long scrapeTime() {
        long now = services.now();
        if (!services.alignTimestamps()) {
            return now;
        }
        while (now - aligned >= interval) {
            aligned += interval;
        }
        return now - aligned <= tolerance ? aligned : now;
    }
}
