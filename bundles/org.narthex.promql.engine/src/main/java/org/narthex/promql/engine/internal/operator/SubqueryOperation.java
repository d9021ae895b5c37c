package org.narthex.promql.engine.internal.operator;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.exec.Steps;
import org.narthex.promql.engine.internal.window.Scanned;
import org.narthex.promql.engine.internal.window.WindowTask;

/** Applies a function over windows to the series of a subquery. */
final class SubqueryOperation implements Supplier<@Nullable StepSeries> {
    private final QueryContext context;
    private final Operator input;
    private final Steps inner;
    private final WindowTask task;
    private long queriedBefore = -1;
    private long queried;
    private long original;
    private long outputs;
    private boolean done;

    /** An operation that has not begun; the input is evaluated at the steps {@code inner}. */
    SubqueryOperation(QueryContext context, Operator input, Steps inner, WindowTask task) {
        this.context = context;
        this.input = input;
        this.inner = inner;
        this.task = task;
    }

    @Override
    public @Nullable StepSeries get() {
        if (queriedBefore < 0) {
            queriedBefore = context.ledger().queried();
            original = context.ledger().current();
        }
        for (StepSeries s = done ? null : input.next(); s != null; s = input.next()) {
            Scanned scanned = task.evaluate(s.labels, new SubqueryCursor(s, inner));
            queried += scanned.queried();
            context.ledger().touch(scanned.peak() + outputs);
            if (scanned.samples() > 0) {
                outputs += scanned.samples();
                StepSeries out = scanned.series();
                out.dropName = s.dropName;
                return out;
            }
        }
        if (!done) {
            done = true;
            // The samples that the subquery itself looked at do not count, those of its result do.
            context.ledger().replaceQueried(queriedBefore, queried);
            context.ledger().touch(outputs);
            context.ledger().settle(original, outputs);
        }
        return null;
    }
}
