package org.narthex.promql.engine.internal.aggregate;

import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.IncompatibleBucketsException;
import org.narthex.promql.engine.internal.exec.HistogramTotal;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** Sums or averages of native histograms, for each step. */
final class HistogramAccumulator {
    private final AggregateSite site;
    private final boolean average;
    private final @Nullable HistogramTotal[] totals;
    /** Steps whose histograms do not fit together. */
    private final long[] broken;
    /** Steps whose histograms came behind floats only. */
    private final long[] behindFloats;

    HistogramAccumulator(AggregateSite site, int steps, boolean average) {
        this.site = site;
        this.average = average;
        this.totals = new HistogramTotal[steps];
        this.broken = Presence.none(steps);
        this.behindFloats = Presence.none(steps);
    }

    /**
     * Adds a histogram.
     *
     * @param mixed whether the step has floats already, which leave it without a result
     */
    void add(int step, FloatHistogram h, Labels labels, boolean mixed) {
        HistogramTotal total = totals[step];
        if (total == null && mixed) {
            Presence.set(behindFloats, step);
        } else if (total == null) {
            totals[step] = new HistogramTotal(average, h);
        } else if (!Presence.has(broken, step)) {
            try {
                total.add(h);
            } catch (IncompatibleBucketsException e) {
                Presence.set(broken, step);
                site.mixedSchemas(labels.metricName());
            }
        }
    }

    /** Whether a step has lost its result to histograms that do not fit together; what follows does not count. */
    boolean isBroken(int step) {
        return Presence.has(broken, step);
    }

    /** Adds the results to those of the floats; steps with both are dropped. */
    void finish(StepSeries out) {
        for (int i = 0; i < totals.length; i++) {
            HistogramTotal total = totals[i];
            if (total == null) {
                if (Presence.has(behindFloats, i)) {
                    site.mixed();
                    Presence.clear(out.present, i);
                }
                continue;
            }
            if (total.boundsReconciled()) {
                site.reconciledBounds();
            }
            if (Presence.has(out.present, i)) {
                site.mixed();
                Presence.clear(out.present, i);
            } else if (!Presence.has(broken, i)) {
                if (total.resetCollision()) {
                    site.conflictingResets();
                }
                out.set(i, total.result().compact().toHistogram());
            }
        }
    }
}
