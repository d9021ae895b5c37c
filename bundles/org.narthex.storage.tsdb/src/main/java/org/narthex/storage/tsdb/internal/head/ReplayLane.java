package org.narthex.storage.tsdb.internal.head;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A thread that works off what a replay hands to it, in order; it starts with the first piece. {@link #put} and
 * {@link #drain} belong to the thread that replays, the work to the lane's.
 *
 * @param <T> a piece of work
 */
final class ReplayLane<T> implements AutoCloseable {
    private final String name;
    private final int capacity;
    private final Consumer<T> work;
    private final ArrayDeque<T> waiting = new ArrayDeque<>();
    private @Nullable Thread thread;
    private boolean busy;
    private boolean closed;
    private @Nullable Throwable failure;

    /**
     * @param capacity how many pieces may wait
     * @param work must give back what belongs to a piece also when it fails; pieces behind one that failed still come
     */
    ReplayLane(String name, int capacity, Consumer<T> work) {
        this.name = name;
        this.capacity = capacity;
        this.work = work;
    }

    /** Whether there was work so far. */
    synchronized boolean isStarted() {
        return thread != null;
    }

    /** Hands over a piece of work, as soon as there is room. */
    synchronized void put(T piece) throws IOException {
        if (thread == null) {
            thread = Thread.ofPlatform().name(name).daemon().start(this::run);
        }
        try {
            while (waiting.size() >= capacity) {
                wait();
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
        check();
        waiting.add(piece);
        notifyAll();
    }

    /** Waits until all is done; what the lane's thread did is visible then. */
    synchronized void drain() throws IOException {
        try {
            while (busy || !waiting.isEmpty()) {
                wait();
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
        check();
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while the log is replayed");
    }

    private void check() throws IOException {
        Throwable e = failure;
        if (e != null) {
            throw new IOException(name + ": " + e, e);
        }
    }

    private synchronized @Nullable T next() {
        busy = false;
        notifyAll();
        while (waiting.isEmpty()) {
            if (closed) {
                return null;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                failure = e;
                return null;
            }
        }
        busy = true;
        return waiting.poll();
    }

    private void run() {
        for (T piece = next(); piece != null; piece = next()) {
            try {
                work.accept(piece);
            } catch (RuntimeException | Error e) {
                fail(e);
            }
        }
    }

    private synchronized void fail(Throwable e) {
        failure = failure == null ? e : failure;
    }

    /** Ends the thread once it has done what it was given. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
