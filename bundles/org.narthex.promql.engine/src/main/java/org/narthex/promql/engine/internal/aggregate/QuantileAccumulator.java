package org.narthex.promql.engine.internal.aggregate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.narthex.model.Labels;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.Quantiles;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** {@code quantile}; keeps the columns of the group until the end. */
final class QuantileAccumulator extends Accumulator {
    private final AggregateSite site;
    private final double[] quantiles;
    private final List<StepSeries> inputs = new ArrayList<>();
    private final long[] present;

    QuantileAccumulator(AggregateSite site, double[] quantiles, Labels labels, int steps) {
        super(labels, steps);
        this.site = site;
        this.quantiles = quantiles;
        this.present = Presence.none(steps);
    }

    @Override
    void add(StepSeries s) {
        if (s.histograms != null) {
            if (s.hasHistogram()) {
                site.ignoredHistogram();
            }
            s.keepFloats();
        }
        inputs.add(s);
        Presence.or(present, s.present);
    }

    @Override
    boolean keeps() {
        return true;
    }

    @Override
    StepSeries finish() {
        double[] out = new double[steps];
        double[] values = new double[inputs.size()];
        for (int i = Presence.next(present, 0); i >= 0; i = Presence.next(present, i + 1)) {
            int n = 0;
            for (StepSeries s : inputs) {
                if (Presence.has(s.present, i)) {
                    values[n++] = s.values[i];
                }
            }
            out[i] = Quantiles.of(quantiles[i], Arrays.copyOf(values, n));
        }
        inputs.forEach(StepSeries::release);
        return new StepSeries(labels, out, present);
    }
}
