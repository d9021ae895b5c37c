package org.narthex.promql.engine.internal.exec;

import org.jspecify.annotations.Nullable;

/**
 * Counts the samples that the evaluation at some steps looked at and read: all together and, where asked for, for each
 * step. What a subquery or a part that is evaluated once counts is merged into the counts of the steps around it.
 * Confined to the query's thread.
 */
public final class SampleCounts {
    private final Steps steps;
    private final @Nullable StepCosts perStep;
    private long queried;
    private long read;

    /** Counts of nothing. */
    public SampleCounts(Steps steps, boolean perStep) {
        this.steps = steps;
        this.perStep = perStep ? new StepCosts(steps.count()) : null;
    }

    /** Whether there are counts for each step. */
    public boolean isPerStep() {
        return perStep != null;
    }

    /** The counts for each step; null where they were not asked for. */
    public @Nullable StepCosts perStep() {
        return perStep;
    }

    public Steps steps() {
        return steps;
    }

    /** Samples looked at, each as often as a step used it. */
    public long queried() {
        return queried;
    }

    /** Samples read from the storage. */
    public long read() {
        return read;
    }

    /**
     * Adds counts of a series.
     *
     * @param at what each step looked at and read; null where that is not counted
     */
    public void add(long moreQueried, long moreRead, @Nullable StepCosts at) {
        queried += moreQueried;
        read += moreRead;
        if (perStep != null && at != null) {
            perStep.add(at);
        }
    }

    /** Adds samples that were looked at, but not read, because they are the result of a subquery. */
    public void addLookedAt(long more, @Nullable StepCosts at) {
        queried += more;
        for (int i = 0; perStep != null && at != null && i < perStep.queried.length; i++) {
            perStep.queried[i] += at.queried[i];
        }
    }

    /** Adds samples that were looked at, and read, at a step. */
    public void addAt(int step, long moreQueried, long moreRead) {
        queried += moreQueried;
        read += moreRead;
        if (perStep != null) {
            perStep.queried[step] += moreQueried;
            perStep.read[step] += moreRead;
        }
    }

    /** Adds the counts of a part that was evaluated once, which each step has looked at and the first has read. */
    public void addOnce(SampleCounts part) {
        for (int i = 0; i < steps.count(); i++) {
            addAt(i, part.queried, i == 0 ? part.read : 0);
        }
    }

    /**
     * Adds what a subquery has read, at the steps whose windows it was read for.
     *
     * @param child counts for each of the subquery's steps, unless there is one step only
     * @param offset of the subquery, milliseconds
     * @param range length of the windows; what lies between them is not counted. 0 to count everything
     */
    public void addSubquery(SampleCounts child, long offset, long range) {
        StepCosts at = child.perStep;
        if (steps.count() <= 1 || at == null) {
            addAt(0, 0, child.read);
            return;
        }
        for (int k = 0; k < at.read.length; k++) {
            if (at.read[k] == 0) {
                continue;
            }
            long time = child.steps.time(k) + offset;
            long behind = time - steps.start() + steps.interval() - 1;
            int step = time > steps.start() ? (int) Math.min(steps.count() - 1, behind / steps.interval()) : 0;
            if (range == 0 || time > steps.time(step) - range) {
                addAt(step, 0, at.read[k]);
            }
        }
    }
}
