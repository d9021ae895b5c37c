package org.narthex.promql.engine.internal.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.SampleCounts;
import org.narthex.promql.engine.internal.exec.SampleLedger;
import org.narthex.promql.engine.internal.exec.ScalarColumn;
import org.narthex.promql.engine.internal.exec.StepSeries;
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
    private final List<ScalarColumn> scalars;
    private long original = -1;
    private long samples;
    private long outputs;
    private long windows;
    private boolean done;

    /**
     * An operation that has not begun.
     *
     * @param counts what the input counts, with the steps at which it is evaluated
     * @param scalars the function's other arguments
     */
    SubqueryOperation(
            QueryContext context,
            Plan.Subquery plan,
            Operator input,
            SampleCounts counts,
            WindowTask task,
            List<ScalarColumn> scalars) {
        this.scalars = scalars;
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
            samples += s.sampleCount();
            StepSeries empty = StepSeries.empty(s.labels, context.counts().steps().count());
            empty.dropName = s.dropName;
            Scanned scanned = evaluate(s, empty);
            input.takeBack(s);
            context.counts().addLookedAt(scanned.queried(), scanned.costs());
            windows = Math.max(windows, outputs + scanned.peak());
            outputs += scanned.samples();
            if (scanned.samples() > 0) {
                return scanned.series();
            }
        }
        if (!done) {
            done = true;
            task.release();
            // The samples that the subquery itself looked at do not count, those of its result do.
            context.counts().addSubquery(counts, plan.offset(), plan.length());
            // Prometheus has the whole result of the subquery in memory while it goes over the windows.
            SampleLedger ledger = context.ledger();
            scalars.forEach(s -> ledger.add(s.cost()));
            ledger.touch(windows);
            ledger.settle(original, ledger.current() - original - samples + outputs);
        }
        return null;
    }

    /** An error of the function comes behind those of the subquery, whose whole result Prometheus has before. */
    private Scanned evaluate(StepSeries s, StepSeries empty) {
        try {
            return task.evaluate(new SubqueryCursor(s, counts.steps()), empty);
        } catch (EvaluationException e) {
            while (e.kind() == QueryException.Kind.EXECUTION && input.next() != null) {
                context.check();
            }
            throw e;
        }
    }
}
