package org.narthex.promql.engine.internal.operator;

import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.SameLabelsGuard;
import org.narthex.promql.engine.internal.exec.StepCounts;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.function.SampleFunction;

/** Applies a function to the samples of each series. */
final class SampleOperation implements Operator {
    private final QueryContext context;
    private final Operator input;
    private final SampleFunction function;
    private final Dropping dropping;
    private final StepCounts in;
    private final StepCounts out;
    private final SameLabelsGuard guard;
    private long original = -1;
    private boolean done;

    /**
     * An operation that has not begun.
     *
     * @param scalars how many scalar arguments there are beside the vector
     */
    SampleOperation(
            QueryContext context, Operator input, SampleFunction function, Dropping dropping, int steps, int scalars) {
        this.context = context;
        this.input = input;
        this.function = function;
        this.dropping = dropping;
        this.guard = new SameLabelsGuard(false, context.holding());
        this.in = new StepCounts(steps);
        this.out = new StepCounts(steps);
        for (int i = 0; i < scalars; i++) {
            in.addEverywhere();
        }
    }

    @Override
    public @Nullable StepSeries next() {
        if (original < 0) {
            original = context.ledger().current();
        }
        for (StepSeries s = done ? null : input.next(); s != null; s = input.next()) {
            in.add(s);
            function.apply(s);
            if (!s.isEmpty()) {
                Labels before = s.labels;
                dropping.apply(s, context.delayedNames());
                guard.admit(before, s);
                out.addSizes(s);
                return s;
            }
        }
        if (!done) {
            done = true;
            guard.end();
            function.end();
            context.ledger().stepwise(original, in.toArray(), out.toArray());
        }
        return null;
    }
}
