package org.narthex.promql.engine.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.engine.internal.exec.Interruption;
import org.narthex.promql.engine.internal.log.ActiveQueries;

/**
 * Lets as many queries at once be parsed or evaluated as may be, and writes down which. What is parsed goes before what is
 * not, so that at most as many trees wait as there are places; otherwise who came first goes first. Who waits sleeps until
 * its turn has come, its time is up or it is cancelled. Thread-safe.
 */
final class QueryGate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiter> toEvaluate = new ArrayDeque<>();
    private final Deque<Waiter> toParse = new ArrayDeque<>();
    private final @Nullable ActiveQueries active;

    /** More than none only while nobody waits. */
    private int free;

    QueryGate(int places, @Nullable ActiveQueries active) {
        this.free = places;
        this.active = active;
    }

    /** A query in a queue. Guarded by the lock. */
    private static final class Waiter {
        final Condition turn;
        boolean hasPlace;

        Waiter(Condition turn) {
            this.turn = turn;
        }
    }

    /**
     * Waits for a place to parse a query.
     *
     * @return what {@link #leave} takes
     */
    int enterToParse(String query, Interruption interruption) {
        return enter(toParse, query, interruption);
    }

    /**
     * Waits for a place to evaluate a query.
     *
     * @return what {@link #leave} takes
     */
    int enterToEvaluate(String query, Interruption interruption) {
        return enter(toEvaluate, query, interruption);
    }

    private int enter(Deque<Waiter> queue, String query, Interruption interruption) {
        lock.lock();
        try {
            if (free > 0) {
                free--;
            } else {
                await(new Waiter(lock.newCondition()), queue, interruption);
            }
        } finally {
            lock.unlock();
        }
        return active == null ? ActiveQueries.NONE : active.insert(query, System.currentTimeMillis() / 1000);
    }

    private void await(Waiter waiter, Deque<Waiter> queue, Interruption interruption) {
        queue.add(waiter);
        interruption.onCancel(() -> wake(waiter));
        try {
            while (!waiter.hasPlace) {
                interruption.check("query queue");
                // However it ends, the loop looks why.
                long ignored = waiter.turn.awaitNanos(interruption.remaining());
            }
        } catch (InterruptedException e) {
            if (waiter.hasPlace) {
                passOn();
            }
            Thread.currentThread().interrupt();
            interruption.cancel();
            interruption.check("query queue");
        } finally {
            interruption.onCancel(() -> {});
            if (!waiter.hasPlace) {
                queue.remove(waiter);
            }
        }
    }

    private void wake(Waiter waiter) {
        lock.lock();
        try {
            waiter.turn.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Gives a place back. */
    void leave(int entry) {
        if (active != null) {
            active.delete(entry);
        }
        lock.lock();
        try {
            passOn();
        } finally {
            lock.unlock();
        }
    }

    private void passOn() {
        Waiter next = toEvaluate.isEmpty() ? toParse.poll() : toEvaluate.poll();
        if (next == null) {
            free++;
        } else {
            next.hasPlace = true;
            next.turn.signal();
        }
    }

    /** Writes nothing down any more. */
    void close() {
        if (active != null) {
            active.close();
        }
    }
}
