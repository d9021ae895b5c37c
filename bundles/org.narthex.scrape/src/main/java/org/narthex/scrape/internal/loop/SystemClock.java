package org.narthex.scrape.internal.loop;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The machine's clock. One thread wakes all loops at their times.
 *
 * <p>A virtual thread that waits for a time by itself is woken through a task of its scheduler, which wakes two carriers
 * for it and costs as much as the rest of a small scrape. Thread-safe.
 */
public final class SystemClock implements LoopClock {
    private final InstantSource wall = InstantSource.system();

    /** Makes the times of System.nanoTime comparable, which may overflow. */
    private final long origin = System.nanoTime();

    // Guarded by this.
    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparingLong(alarm -> alarm.time - origin));
    private @Nullable Thread ringer;

    private volatile boolean closed;

    private record Alarm(long time, Thread sleeper) {}

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
        Thread self = Thread.currentThread();
        Alarm alarm = new Alarm(System.nanoTime() + Math.min(nanos, Long.MAX_VALUE >> 1), self);
        signal.enter(self);
        try {
            if (nanos > 0) {
                set(alarm);
            }
            while (!signal.isCancelled() && !self.isInterrupted()) {
                long left = alarm.time - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                if (closed) {
                    LockSupport.parkNanos(this, left);
                } else {
                    LockSupport.park(this);
                }
            }
            return true;
        } finally {
            signal.leave(self);
            if (alarm.time - System.nanoTime() > 0) {
                synchronized (this) {
                    alarms.remove(alarm);
                }
            }
        }
    }

    private synchronized void set(Alarm alarm) {
        Alarm first = alarms.peek();
        alarms.add(alarm);
        if (ringer == null && !closed) {
            ringer = Thread.ofPlatform().daemon().name("scrape-clock").start(this::ring);
        } else if (first == null || alarm.time - first.time < 0) {
            LockSupport.unpark(ringer);
        }
    }

    private void ring() {
        List<Alarm> due = new ArrayList<>();
        while (!closed) {
            // A method of its own, because a loop that never ends is interpreted for a long time.
            long wait = ring(due);
            if (wait > 0) {
                LockSupport.parkNanos(this, wait);
            }
        }
    }

    /** Wakes who is due. @return nanoseconds until the next is */
    private long ring(List<Alarm> due) {
        long now = System.nanoTime();
        long wait = Long.MAX_VALUE;
        synchronized (this) {
            for (Alarm next = alarms.peek(); next != null; next = alarms.peek()) {
                wait = next.time - now;
                if (wait > 0) {
                    break;
                }
                due.add(alarms.remove());
                wait = Long.MAX_VALUE;
            }
        }
        for (Alarm alarm : due) {
            LockSupport.unpark(alarm.sleeper);
        }
        due.clear();
        return wait;
    }

    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            LockSupport.unpark(ringer);
            alarms.forEach(alarm -> LockSupport.unpark(alarm.sleeper));
            alarms.clear();
        }
    }
}
