package org.narthex.promql.engine.internal.exec;

import org.narthex.model.Labels;

/**
 * The bytes that a query holds, from its text to the last byte of its answer, estimated from columns and labels: what is
 * on its way between two operators does not count, what an operator, a window or the result keeps does. Thread-safe.
 */
public final class QueryMemory implements AutoCloseable {
    private static final long MEBIBYTE = 1 << 20;

    /** What a series needs beside its columns and the text of its labels: objects, and its place in lists and maps. */
    private static final long SERIES_BYTES = 200;

    /** Objects of a label set and its place in a list or map. */
    private static final long LABELS_BYTES = 80;

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
        return columnBytes(steps)
                + s.labels.encoded().length
                + (s.histograms == null ? 0 : 8L * steps + WEIGHT_BYTES * s.sampleCount());
    }

    /** Bytes of a histogram of so many samples' weight. */
    public static long histogramBytes(long weight) {
        return WEIGHT_BYTES * weight;
    }

    /** Bytes of a label set that a list or map refers to. */
    public static long labelBytes(Labels labels) {
        return LABELS_BYTES + labels.encoded().length;
    }

    /** Takes bytes, or fails where that is more than the query, or all queries together, may hold. */
    public synchronized void take(long bytes) {
        if (held + bytes > pool.perQuery()) {
            throw refusal("a query may hold " + pool.perQuery() / MEBIBYTE + " MiB");
        }
        if (!takeIfFree(bytes)) {
            throw refusal("all queries together may hold " + pool.total() / MEBIBYTE + " MiB");
        }
    }

    /** Takes as many bytes as are wanted where they are free, else the least, or fails; says how many. */
    synchronized long take(long least, long wanted) {
        if (held + wanted <= pool.perQuery() && takeIfFree(wanted)) {
            return wanted;
        }
        take(least);
        return least;
    }

    private boolean takeIfFree(long bytes) {
        if (closed) {
            return true;
        }
        if (!pool.take(bytes, held + bytes)) {
            return false;
        }
        held += bytes;
        return true;
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
