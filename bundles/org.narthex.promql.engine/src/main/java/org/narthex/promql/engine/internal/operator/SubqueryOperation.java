package org.narthex.promql.engine.internal.operator;

import org.jspecify.annotations.Nullable;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.exec.SampleCounts;
import org.narthex.promql.engine.internal.plan.Plan;
import org.narthex.promql.engine.internal.window.Scanned;
import org.narthex.promql.engine.internal.window.WindowTask;

/** Applies a function over windows to the series of a subquery. */
final class SubqueryOperation implements Operator {
    private final QueryContext context;
    private final Plan.Subquery plan;
    private final Operator input;
    private final SampleCounts counts;
    private final WindowTask task;
    private long original = -1;
    private long outputs;
    private boolean done;

    /**
     * An operation that has not begun.
     *
     * @param counts what the input counts, with the steps at which it is evaluated
     */
    SubqueryOperation(QueryContext context, Plan.Subquery plan, Operator input, SampleCounts counts, WindowTask task) {
        this.context = context;
        this.plan = plan;
        this.input = input;
        this.counts = counts;
        this.task = task;
    }

    @Override
    public @Nullable StepSeries next() {
        if (original < 0) {
            original = context.ledger().current();
        }
        for (StepSeries s = done ? null : input.next(); s != null; s = input.next()) {
            Scanned scanned = task.evaluate(s.labels, new SubqueryCursor(s, counts.steps()));
            context.counts().addLookedAt(scanned.queried(), scanned.costs());
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
            task.release();
            // The samples that the subquery itself looked at do not count, those of its result do.
            context.counts().addSubquery(counts, plan.offset(), plan.length());
            context.ledger().touch(outputs);
            context.ledger().settle(original, outputs);
        }
        return null;
    }
}
