package org.narthex.promql.engine.internal.exec;

/**
 * The bytes that a query holds, estimated from its columns: what waits between two operators does not count, what an
 * operator or the result keeps does. Thread-safe.
 */
public final class QueryMemory implements AutoCloseable {
    private static final long MEBIBYTE = 1 << 20;

    /** What a series needs beside its columns; its labels are mostly shared with the storage. */
    private static final long SERIES_BYTES = 160;

    /** A sample of a histogram weighs as many floats, of a value and a timestamp each. */
    private static final long WEIGHT_BYTES = 16;

    private final MemoryPool pool;
    private long held;
    private boolean closed;

    /** A query that holds nothing. */
    public QueryMemory(MemoryPool pool) {
        this.pool = pool;
    }

    /** Bytes of a series with values for so many steps. */
    public static long columnBytes(int steps) {
        return SERIES_BYTES + 8L * steps + steps / 8;
    }

    /** Bytes of a series. */
    public static long bytes(StepSeries s) {
        int steps = s.values.length;
        return columnBytes(steps) + (s.histograms == null ? 0 : 8L * steps + WEIGHT_BYTES * s.sampleCount());
    }

    /** Takes bytes, or fails where that is more than the query, or all queries together, may hold. */
    public synchronized void take(long bytes) {
        if (held + bytes > pool.perQuery()) {
            throw refusal("a query may hold " + pool.perQuery() / MEBIBYTE + " MiB");
        }
        if (!closed) {
            if (!pool.take(bytes)) {
                throw refusal("all queries together may hold " + pool.total() / MEBIBYTE + " MiB");
            }
            held += bytes;
        }
    }

    private static EvaluationException refusal(String limit) {
        return EvaluationException.execution("query processing would use too much memory: " + limit);
    }

    /** Gives bytes back. */
    public synchronized void give(long bytes) {
        if (!closed) {
            held -= bytes;
            pool.give(bytes);
        }
    }

    /** Bytes held now. */
    public synchronized long held() {
        return held;
    }

    /** Gives everything back; nothing is counted any more then. */
    @Override
    public synchronized void close() {
        if (!closed) {
            pool.give(held);
            held = 0;
            closed = true;
        }
    }
}
