package org.narthex.promql.engine.internal.aggregate;

import org.narthex.model.Labels;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.StepCounts;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** {@code count} and {@code group}. */
final class CountAccumulator extends Accumulator {
    private final boolean group;
    private final StepCounts counts;
    private final long[] present;

    CountAccumulator(boolean group, Labels labels, int steps) {
        super(labels, steps);
        this.group = group;
        this.counts = new StepCounts(steps);
        this.present = Presence.none(steps);
    }

    @Override
    void add(StepSeries s) {
        counts.add(s);
        Presence.or(present, s.present);
    }

    @Override
    StepSeries finish() {
        int[] n = counts.toArray();
        double[] values = new double[steps];
        for (int i = 0; i < steps; i++) {
            values[i] = group ? 1 : n[i];
        }
        return new StepSeries(labels, values, present);
    }
}
