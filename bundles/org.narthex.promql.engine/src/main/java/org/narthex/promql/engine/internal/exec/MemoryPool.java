package org.narthex.promql.engine.internal.exec;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that all queries share. Thread-safe. */
public final class MemoryPool {
    private final long perQuery;
    private final long total;
    private final AtomicLong taken = new AtomicLong();

    /**
     * A pool of which nothing is taken.
     *
     * @param perQuery bytes that one query may hold
     * @param total bytes that all together may hold
     */
    public MemoryPool(long perQuery, long total) {
        this.perQuery = perQuery;
        this.total = total;
    }

    /** Bytes that are taken now. */
    public long taken() {
        return taken.get();
    }

    long perQuery() {
        return perQuery;
    }

    long total() {
        return total;
    }

    boolean take(long bytes) {
        if (taken.addAndGet(bytes) > total) {
            taken.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void give(long bytes) {
        taken.addAndGet(-bytes);
    }
}
