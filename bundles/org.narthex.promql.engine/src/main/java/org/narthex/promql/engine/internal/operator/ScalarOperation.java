package org.narthex.promql.engine.internal.operator;

import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.SampleLedger;
import org.narthex.promql.engine.internal.exec.ScalarColumn;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** A scalar as a vector with one element without labels. */
final class ScalarOperation implements Operator {
    private final QueryContext context;
    private final double[] values;
    private final SampleLedger.@Nullable Part cost;
    private boolean done;

    /** An operation that has not begun, of an argument. */
    ScalarOperation(QueryContext context, ScalarColumn argument) {
        this(context, argument.values(), argument.cost());
    }

    /** The same of values that need no argument. */
    ScalarOperation(QueryContext context, double[] values) {
        this(context, values, null);
    }

    private ScalarOperation(QueryContext context, double[] values, SampleLedger.@Nullable Part cost) {
        this.context = context;
        this.values = values;
        this.cost = cost;
    }

    @Override
    public @Nullable StepSeries next() {
        if (done) {
            return null;
        }
        done = true;
        SampleLedger ledger = context.ledger();
        long original = ledger.current();
        if (cost != null) {
            ledger.add(cost);
        }
        ledger.stepwise(original, values.length, cost == null ? 0 : 1, 1);
        return new StepSeries(Labels.EMPTY, values, Presence.all(values.length));
    }
}
