package org.narthex.storage.tsdb.internal.head;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Who has begun to work on the head and has not ended, in order of the beginnings.
 *
 * <p>A session that is not open as another thread looks sees everything which that thread did before: that is what marks
 * on series and the reuse of slots rest on. Thread-safe.
 *
 * @param <T> what is known of a session
 */
final class Sessions<T> {
    private final TreeMap<Long, T> open = new TreeMap<>();
    private long newest;
    private int waiting;

    /** Begins a session and returns its number. What is known of it is asked for with the lock held. */
    synchronized long begin(Supplier<T> about) {
        open.put(newest + 1, about.get());
        return ++newest;
    }

    synchronized void end(long session) {
        open.remove(session);
        if (waiting > 0) {
            notifyAll();
        }
    }

    /** The number of the session that began last. */
    synchronized long newest() {
        return newest;
    }

    /** What is known of the session that is open for the longest time; null when none is open. */
    synchronized @Nullable T oldest() {
        Map.Entry<Long, T> first = open.firstEntry();
        return first == null ? null : first.getValue();
    }

    /** The lowest of what a function says of the open sessions. */
    synchronized long lowest(long none, ToLongFunction<T> of) {
        return open.values().stream().mapToLong(of).min().orElse(none);
    }

    /** Whether none of the sessions up to this one is open any more. */
    synchronized boolean ended(long session) {
        return open.isEmpty() || open.firstKey() > session;
    }

    /**
     * Waits until no session that began up to now satisfies a condition.
     *
     * @return false when it took longer than that
     */
    synchronized boolean await(Predicate<T> condition, Duration patience) throws InterruptedException {
        long last = newest;
        long deadline = System.nanoTime() + patience.toNanos();
        waiting++;
        try {
            while (open.headMap(last, true).values().stream().anyMatch(condition)) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        } finally {
            waiting--;
        }
    }
}
