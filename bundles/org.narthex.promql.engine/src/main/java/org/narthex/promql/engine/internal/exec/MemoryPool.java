package org.narthex.promql.engine.internal.exec;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that queries and answers share. Who holds much has to leave room for who needs little: what is free is
 * always an eighth at least of what the one who takes holds by then. Thread-safe.
 */
public final class MemoryPool {
    private static final long PART_LEFT_FREE = 8;

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

    /**
     * Takes bytes.
     *
     * @param held what the one who takes holds with them
     * @return false, and nothing is taken, where too little is free
     */
    boolean take(long bytes, long held) {
        if (taken.addAndGet(bytes) > total - held / PART_LEFT_FREE) {
            taken.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void give(long bytes) {
        taken.addAndGet(-bytes);
    }
}
