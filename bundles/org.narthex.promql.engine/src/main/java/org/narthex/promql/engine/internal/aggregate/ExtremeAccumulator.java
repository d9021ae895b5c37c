package org.narthex.promql.engine.internal.aggregate;

import org.narthex.model.Labels;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** {@code min} and {@code max}; NaN counts only where there is nothing else. */
final class ExtremeAccumulator extends Accumulator {
    private final AggregateSite site;
    private final boolean largest;
    private final double[] values;
    private final long[] present;

    ExtremeAccumulator(AggregateSite site, boolean largest, Labels labels, int steps) {
        super(labels, steps);
        this.site = site;
        this.largest = largest;
        this.values = new double[steps];
        this.present = Presence.none(steps);
    }

    @Override
    void add(StepSeries s) {
        for (int i = Presence.next(s.present, 0); i >= 0; i = Presence.next(s.present, i + 1)) {
            if (s.histogram(i) != null) {
                site.ignoredHistogram();
                continue;
            }
            double v = s.values[i];
            double old = values[i];
            if (!Presence.has(present, i) || Double.isNaN(old) || (largest ? old < v : old > v)) {
                values[i] = v;
                Presence.set(present, i);
            }
        }
    }

    @Override
    StepSeries finish() {
        return new StepSeries(labels, values, present);
    }
}
