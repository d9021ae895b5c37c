package org.narthex.promql.engine.internal.aggregate;

import org.narthex.model.Labels;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** Collects the series of one group. Confined to one thread. */
abstract class Accumulator {
    final Labels labels;
    final int steps;
    private boolean dropName;

    Accumulator(Labels labels, int steps) {
        this.labels = labels;
        this.steps = steps;
    }

    /** Takes a series, in the order of the input; true when it is kept, false when nothing of it is needed any more. */
    final boolean take(StepSeries s) {
        dropName |= s.dropName;
        add(s);
        return keeps();
    }

    /** Adds the samples of a series. */
    abstract void add(StepSeries s);

    /** Whether what was added stays in use. */
    boolean keeps() {
        return false;
    }

    /** The group's values; may be empty. */
    abstract StepSeries finish();

    final StepSeries result() {
        StepSeries out = finish();
        out.dropName = dropName;
        return out;
    }
}
