package org.narthex.promql.engine.internal.operator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.SampleCounts;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** Repeats at each step what was evaluated once. */
final class InvariantOperation implements Operator {
    private final QueryContext context;
    private final Operator input;
    private final SampleCounts counts;
    private final int steps;
    private long repeated;
    private boolean done;

    /**
     * An operation that has not begun; the input has one step.
     *
     * @param counts what the input counts
     */
    InvariantOperation(QueryContext context, Operator input, SampleCounts counts, int steps) {
        this.context = context;
        this.input = input;
        this.counts = counts;
        this.steps = steps;
    }

    @Override
    public @Nullable StepSeries next() {
        StepSeries s = done ? null : input.next();
        if (s == null) {
            if (!done) {
                done = true;
                context.counts().addOnce(counts);
                context.ledger().load(repeated);
            }
            return null;
        }
        double[] values = new double[steps];
        Arrays.fill(values, s.values[0]);
        StepSeries out = new StepSeries(s.labels, values, Presence.all(steps));
        out.dropName = s.dropName;
        FloatHistogram h = s.histogram(0);
        if (h != null) {
            FloatHistogram[] histograms = new FloatHistogram[steps];
            Arrays.fill(histograms, h);
            out.histograms = histograms;
        }
        repeated += s.sampleCount() * (steps - 1);
        return out;
    }
}
