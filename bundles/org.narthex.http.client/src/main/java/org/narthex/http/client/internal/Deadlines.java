package org.narthex.http.client.internal;

import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends requests whose time is over, on one thread for all of them.
 *
 * <p>A timeout of the socket would cost a timer for each read, set and taken away again. Here a request that ends in time
 * costs an entry in a set: the thread sleeps until the first deadline that it knew when it looked last. Thread-safe.
 */
final class Deadlines implements AutoCloseable {
    private static final long LOOK_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Set<Connection> running = ConcurrentHashMap.newKeySet();
    private final Thread thread = Thread.ofPlatform().daemon().name("http-client-deadlines").unstarted(this::run);

    /** Until when the thread sleeps, in System.nanoTime; while {@link #looking} it may have missed what comes. */
    private volatile long wake = System.nanoTime();

    private volatile boolean looking = true;
    private volatile boolean closed;

    Deadlines() {
        thread.start();
    }

    /** Watches a connection until {@link #end}. */
    void begin(Connection connection, long deadline) {
        running.add(connection);
        if (looking || deadline - wake < 0) {
            LockSupport.unpark(thread);
        }
    }

    /** The request of the connection has ended. */
    void end(Connection connection) {
        running.remove(connection);
    }

    private void run() {
        while (!closed) {
            looking = true;
            long now = System.nanoTime();
            long next = now + LOOK_NANOS;
            for (Iterator<Connection> all = running.iterator(); all.hasNext(); ) {
                Connection connection = all.next();
                long deadline = connection.deadline();
                if (deadline - now <= 0) {
                    all.remove();
                    connection.expire();
                } else if (deadline - next < 0) {
                    next = deadline;
                }
            }
            wake = next;
            looking = false;
            LockSupport.parkNanos(this, next - now);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
