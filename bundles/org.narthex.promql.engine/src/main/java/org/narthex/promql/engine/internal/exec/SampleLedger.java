package org.narthex.promql.engine.internal.exec;

/**
 * Counts samples as Prometheus does, which keeps the whole result of each part of a query in memory until the part
 * around it is done: how many there are now and were at most. A histogram weighs as {@link HistogramSize} says. Confined to the query's thread.
 */
public final class SampleLedger {
    private final long limit;
    private long current;
    private long peak;

    /** A ledger that refuses more than {@code limit} samples at once. */
    public SampleLedger(long limit) {
        this.limit = limit;
    }

    /** Samples in memory now. */
    public long current() {
        return current;
    }

    /** Most samples that were in memory at once. */
    public long peak() {
        return peak;
    }

    /** Takes samples into memory. */
    public void load(long samples) {
        touch(samples);
        current += samples;
    }

    /** Notes that for a moment {@code samples} more than now are in memory. */
    public void touch(long samples) {
        long now = current + samples;
        if (now > limit) {
            throw EvaluationException.execution(
                    "query processing would load too many samples into memory in query execution");
        }
        peak = Math.max(peak, now);
    }

    /** Replaces everything since {@code original} by a result. */
    public void settle(long original, long samples) {
        current = original + samples;
        peak = Math.max(peak, current);
    }

    /**
     * Counts an operation that goes step by step over inputs that are in memory.
     *
     * @param original samples in memory before the inputs were evaluated
     * @param in how many input series have a sample at each step
     * @param out size of the result at each step
     */
    public void stepwise(long original, int[] in, int[] out) {
        long results = 0;
        for (int i = 0; i < out.length; i++) {
            touch(results + in[i] + out[i]);
            results += out[i];
        }
        settle(original, results);
    }
}
