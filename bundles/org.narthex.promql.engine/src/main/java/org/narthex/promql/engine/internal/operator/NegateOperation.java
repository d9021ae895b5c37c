package org.narthex.promql.engine.internal.operator;

import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.SameLabelsGuard;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** A minus sign in front of a vector. */
final class NegateOperation implements Operator {
    private final QueryContext context;
    private final Operator input;
    private final SameLabelsGuard guard = new SameLabelsGuard(false);

    NegateOperation(QueryContext context, Operator input) {
        this.context = context;
        this.input = input;
    }

    @Override
    public @Nullable StepSeries next() {
        StepSeries s = input.next();
        if (s == null) {
            return null;
        }
        for (int i = 0; i < s.values.length; i++) {
            s.values[i] = -s.values[i];
        }
        if (s.histograms != null) {
            throw EvaluationException.execution("negation of native histograms is not available");
        }
        Labels before = s.labels;
        Dropping.METADATA.apply(s, context.delayedNames());
        guard.admit(before, s);
        return s;
    }
}
