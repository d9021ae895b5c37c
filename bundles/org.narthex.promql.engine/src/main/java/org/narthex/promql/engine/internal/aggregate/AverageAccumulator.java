package org.narthex.promql.engine.internal.aggregate;

import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.engine.internal.exec.KahanSum;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** {@code avg}: the sum by the count, and from where the sum would overflow the running mean. */
final class AverageAccumulator extends Accumulator {
    private final AggregateSite site;
    private final double[] values;
    private final double[] compensations;
    private final int[] counts;
    private final long[] floats;
    private final long[] running;
    private @Nullable HistogramAccumulator histograms;

    AverageAccumulator(AggregateSite site, Labels labels, int steps) {
        super(labels, steps);
        this.site = site;
        this.values = new double[steps];
        this.compensations = new double[steps];
        this.counts = new int[steps];
        this.floats = Presence.none(steps);
        this.running = Presence.none(steps);
    }

    @Override
    void add(StepSeries s) {
        for (int i = Presence.next(s.present, 0); i >= 0; i = Presence.next(s.present, i + 1)) {
            FloatHistogram h = s.histogram(i);
            if (h == null) {
                if (histograms == null || !histograms.isBroken(i)) {
                    addFloat(i, s.values[i]);
                }
            } else {
                if (histograms == null) {
                    histograms = new HistogramAccumulator(site, steps, true);
                }
                histograms.add(i, h, s.labels, Presence.has(floats, i));
            }
        }
    }

    private void addFloat(int step, double value) {
        Presence.set(floats, step);
        int count = ++counts[step];
        if (count == 1) {
            values[step] = value;
            return;
        }
        if (!Presence.has(running, step)) {
            double sum = values[step];
            double next = sum + value;
            if (!Double.isInfinite(next)) {
                compensations[step] = KahanSum.compensate(value, sum, compensations[step], next);
                values[step] = next;
                return;
            }
            Presence.set(running, step);
            values[step] = sum / (count - 1);
            compensations[step] /= count - 1;
        }
        double q = (count - 1.0) / count;
        double scaled = q * values[step];
        double part = value / count;
        double mean = scaled + part;
        compensations[step] = KahanSum.compensate(part, scaled, q * compensations[step], mean);
        values[step] = mean;
    }

    @Override
    StepSeries finish() {
        for (int i = 0; i < steps; i++) {
            values[i] = Presence.has(running, i)
                    ? values[i] + compensations[i]
                    : values[i] / counts[i] + compensations[i] / counts[i];
        }
        StepSeries out = new StepSeries(labels, values, floats);
        if (histograms != null) {
            histograms.finish(out);
        }
        return out;
    }
}
