package org.narthex.promql.engine.internal.aggregate;

import org.narthex.model.Labels;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** {@code stdvar} and {@code stddev} of the whole population, after Welford. */
final class VarianceAccumulator extends Accumulator {
    private final AggregateSite site;
    private final boolean deviation;
    private final double[] means;
    private final double[] squares;
    private final double[] counts;
    private final long[] present;

    VarianceAccumulator(AggregateSite site, boolean deviation, Labels labels, int steps) {
        super(labels, steps);
        this.site = site;
        this.deviation = deviation;
        this.means = new double[steps];
        this.squares = new double[steps];
        this.counts = new double[steps];
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
            if (!Presence.has(present, i)) {
                Presence.set(present, i);
                counts[i] = 1;
                means[i] = v;
                squares[i] = Double.isFinite(v) ? 0 : Double.NaN;
                continue;
            }
            counts[i]++;
            double delta = v - means[i];
            means[i] += delta / counts[i];
            squares[i] += delta * (v - means[i]);
        }
    }

    @Override
    StepSeries finish() {
        for (int i = 0; i < steps; i++) {
            double variance = squares[i] / counts[i];
            squares[i] = deviation ? Math.sqrt(variance) : variance;
        }
        return new StepSeries(labels, squares, present);
    }
}
