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

    final void take(StepSeries s) {
        dropName |= s.dropName;
        add(s);
    }

    /** Adds a series, in the order of the input. */
    abstract void add(StepSeries s);

    /** The group's values; may be empty. */
    abstract StepSeries finish();

    final StepSeries result() {
        StepSeries out = finish();
        out.dropName = dropName;
        return out;
    }
}
