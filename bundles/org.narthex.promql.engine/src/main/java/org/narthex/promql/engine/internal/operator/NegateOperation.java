package org.narthex.promql.engine.internal.operator;

import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.MutableHistogram;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.SameLabelsGuard;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** A minus sign in front of a vector. */
final class NegateOperation implements Operator {
    private final QueryContext context;
    private final Operator input;
    private final SameLabelsGuard guard;

    NegateOperation(QueryContext context, Operator input) {
        this.context = context;
        this.input = input;
        this.guard = new SameLabelsGuard(false, context.holding());
    }

    @Override
    public @Nullable StepSeries next() {
        StepSeries s = input.next();
        if (s == null) {
            guard.end();
            return null;
        }
        for (int i = 0; i < s.values.length; i++) {
            s.values[i] = -s.values[i];
        }
        if (s.histograms != null) {
            for (int i = Presence.next(s.present, 0); i >= 0; i = Presence.next(s.present, i + 1)) {
                FloatHistogram h = s.histograms[i];
                if (h != null) {
                    s.set(i, new MutableHistogram(h).mul(-1).toHistogram());
                }
            }
        }
        Labels before = s.labels;
        Dropping.METADATA.apply(s, context.delayedNames());
        guard.admit(before, s);
        return s;
    }
}
