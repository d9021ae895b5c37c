package org.narthex.scrape.internal.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A clock that stands still until a test moves it. A move stops at every time that a loop waits for and goes on when
 * all loops wait again, so that nothing depends on how fast the machine is. Thread-safe.
 */
public final class ManualClock implements LoopClock {
    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(20);
    private static final long POLL_MILLIS = 1;

    private final List<Waiter> waiters = new ArrayList<>();
    private long now;

    private record Waiter(long until, Cancellation signal) {}

    public ManualClock(long unixNanos) {
        now = unixNanos;
    }

    @Override
    public synchronized long unixNanos() {
        return now;
    }

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized boolean await(Cancellation signal, long nanos) {
        Waiter waiter = new Waiter(now + nanos, signal);
        waiters.add(waiter);
        notifyAll();
        try {
            while (now < waiter.until && !signal.isCancelled()) {
                wait(POLL_MILLIS);
            }
            return signal.isCancelled();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } finally {
            waiters.remove(waiter);
            notifyAll();
        }
    }

    /** Waits until exactly so many loops wait for a time to come. */
    public synchronized void awaitIdle(int loops) throws InterruptedException {
        long end = System.nanoTime() + DEADLINE;
        while (idle() != loops) {
            if (System.nanoTime() > end) {
                throw new AssertionError("loops that wait: " + idle() + ", expected: " + loops);
            }
            wait(POLL_MILLIS);
        }
    }

    private long idle() {
        return waiters.stream()
                .filter(w -> w.until > now && !w.signal.isCancelled())
                .count();
    }

    /** Moves on while so many loops run. */
    public synchronized void advance(long nanos, int loops) throws InterruptedException {
        long target = now + nanos;
        while (true) {
            awaitIdle(loops);
            long next = target;
            for (Waiter waiter : waiters) {
                next = Math.min(next, waiter.until);
            }
            now = next;
            notifyAll();
            if (now == target) {
                awaitIdle(loops);
                return;
            }
        }
    }

    /** Moves on at once, whatever runs. */
    public synchronized void push(long nanos) {
        now += nanos;
        notifyAll();
    }
}
