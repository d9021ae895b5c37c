package org.narthex.promql.engine.internal.operator;

import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.SameLabelsGuard;
import org.narthex.promql.engine.internal.exec.ScalarArguments;
import org.narthex.promql.engine.internal.exec.StepCounts;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.function.SampleFunction;

/** Applies a function to the samples of each series. */
final class SampleOperation implements Operator {
    private final QueryContext context;
    private final Operator input;
    private final SampleFunction function;
    private final Dropping dropping;
    private final ScalarArguments scalars;
    private final StepCounts in;
    private final StepCounts out;
    private final SameLabelsGuard guard;
    private long original = -1;
    private boolean done;

    /** An operation that has not begun, without scalar arguments. */
    SampleOperation(QueryContext context, Operator input, SampleFunction function, Dropping dropping, int steps) {
        this(context, input, function, dropping, steps, ScalarArguments.NONE);
    }

    /** An operation that has not begun. */
    SampleOperation(
            QueryContext context,
            Operator input,
            SampleFunction function,
            Dropping dropping,
            int steps,
            ScalarArguments scalars) {
        this.context = context;
        this.input = input;
        this.function = function;
        this.dropping = dropping;
        this.guard = new SameLabelsGuard(false, context.holding());
        this.in = new StepCounts(steps);
        this.out = new StepCounts(steps);
        this.scalars = scalars;
    }

    @Override
    public @Nullable StepSeries next() {
        if (original < 0) {
            original = context.ledger().current();
            scalars.begin(context.ledger());
        }
        for (StepSeries s = done ? null : input.next(); s != null; s = input.next()) {
            in.add(s);
            function.apply(s);
            if (!s.isEmpty()) {
                Labels before = s.labels;
                dropping.apply(s, context.delayedNames());
                if (!context.allowsTwins()) {
                    guard.admit(before, s);
                }
                out.addSizes(s);
                return s;
            }
        }
        if (!done) {
            done = true;
            guard.end();
            function.end();
            scalars.end(context.ledger(), in);
            context.ledger().stepwise(original, in, out);
        }
        return null;
    }

    @Override
    public void takeBack(StepSeries used) {
        input.takeBack(used);
    }
}
