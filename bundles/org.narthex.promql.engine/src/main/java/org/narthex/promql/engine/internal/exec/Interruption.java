package org.narthex.promql.engine.internal.exec;

import org.narthex.promql.api.QueryException;

/** Tells a running query that it was cancelled or is out of time. Thread-safe. */
public final class Interruption {
    private volatile long deadline = Long.MAX_VALUE;
    private volatile boolean canceled;
    private volatile Runnable onCancel = () -> {};

    /** Sets the time, by {@link System#nanoTime}, at which the query is out of time. */
    public void deadline(long nanos) {
        deadline = nanos;
    }

    /** Cancels the query. */
    public void cancel() {
        canceled = true;
        onCancel.run();
    }

    /** What is done at a cancellation, at once where that was before; in place of what was to be done so far. */
    public void onCancel(Runnable action) {
        onCancel = action;
        if (canceled) {
            action.run();
        }
    }

    /** Nanoseconds until the query is out of time. */
    public long remaining() {
        return deadline == Long.MAX_VALUE ? Long.MAX_VALUE : deadline - System.nanoTime();
    }

    public boolean isCanceled() {
        return canceled;
    }

    /**
     * Throws when the query has to end.
     *
     * @param where what the query was doing, for the message
     */
    public void check(String where) {
        if (canceled) {
            throw new EvaluationException(QueryException.Kind.CANCELED, "query was canceled in " + where);
        }
        if (remaining() <= 0) {
            throw new EvaluationException(QueryException.Kind.TIMEOUT, "query timed out in " + where);
        }
    }
}
