package org.narthex.promql.engine.internal.aggregate;

import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.engine.internal.exec.KahanSum;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** {@code sum}, compensated. */
final class SumAccumulator extends Accumulator {
    private final AggregateSite site;
    private final double[] sums;
    private final double[] compensations;
    private final long[] floats;
    private @Nullable HistogramAccumulator histograms;

    SumAccumulator(AggregateSite site, Labels labels, int steps) {
        super(labels, steps);
        this.site = site;
        this.sums = new double[steps];
        this.compensations = new double[steps];
        this.floats = Presence.none(steps);
    }

    @Override
    void add(StepSeries s) {
        if (s.histograms != null || histograms != null) {
            addMixed(s);
            return;
        }
        double[] v = s.values;
        if (Presence.count(s.present) == steps) {
            for (int i = 0; i < steps; i++) {
                addFloat(i, v[i]);
            }
        } else {
            for (int i = Presence.next(s.present, 0); i >= 0; i = Presence.next(s.present, i + 1)) {
                addFloat(i, v[i]);
            }
        }
        Presence.or(floats, s.present);
    }

    private void addFloat(int step, double value) {
        double sum = sums[step];
        double next = sum + value;
        compensations[step] = KahanSum.compensate(value, sum, compensations[step], next);
        sums[step] = next;
    }

    private void addMixed(StepSeries s) {
        for (int i = Presence.next(s.present, 0); i >= 0; i = Presence.next(s.present, i + 1)) {
            FloatHistogram h = s.histogram(i);
            if (h == null) {
                if (histograms == null || !histograms.isBroken(i)) {
                    addFloat(i, s.values[i]);
                    Presence.set(floats, i);
                }
            } else {
                if (histograms == null) {
                    histograms = new HistogramAccumulator(site, steps, false);
                }
                histograms.add(i, h, s.labels, Presence.has(floats, i));
            }
        }
    }

    @Override
    StepSeries finish() {
        for (int i = 0; i < steps; i++) {
            sums[i] += compensations[i];
        }
        StepSeries out = new StepSeries(labels, sums, floats);
        if (histograms != null) {
            histograms.finish(out);
        }
        return out;
    }
}
