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
     * What a part of a query adds.
     *
     * @param peak most samples that it had in memory at once
     * @param samples those of its result
     */
    public record Part(long peak, long samples) {}

    /** Evaluates a part whose samples do not count yet. */
    public Part aside(Runnable evaluation) {
        long currentBefore = current;
        long peakBefore = peak;
        current = 0;
        peak = 0;
        try {
            evaluation.run();
            return new Part(peak, current);
        } finally {
            current = currentBefore;
            peak = peakBefore;
        }
    }

    /** Counts a part that has been evaluated before. */
    public void add(Part part) {
        touch(part.peak);
        current += part.samples;
    }

    /** Counts an operation whose inputs, in memory, and result have the same number of samples at each step. */
    public void stepwise(long original, int steps, int in, int out) {
        long results = (long) steps * out;
        touch(results + in);
        settle(original, results);
    }

    /**
     * Counts an operation that goes step by step over inputs that are in memory.
     *
     * @param original samples in memory before the inputs were evaluated
     * @param in how many input series have a sample at each step
     * @param out size of the result at each step
     */
    public void stepwise(long original, StepCounts in, StepCounts out) {
        long results = 0;
        for (int i = 0; i < out.steps(); i++) {
            touch(results + in.at(i) + out.at(i));
            results += out.at(i);
        }
        settle(original, out.kept());
    }
}
