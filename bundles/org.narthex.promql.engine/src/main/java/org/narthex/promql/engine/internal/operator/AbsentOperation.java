package org.narthex.promql.engine.internal.operator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.StepCounts;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** {@code absent} and the end of {@code absent_over_time}: one where no series has a sample. */
final class AbsentOperation implements Operator {
    private final QueryContext context;
    private final Operator input;
    private final Labels labels;
    private final int steps;
    private final boolean overTime;
    private boolean done;

    /** An operation of {@code absent} that has not begun. */
    AbsentOperation(QueryContext context, Operator input, Labels labels, int steps) {
        this(context, input, labels, steps, false);
    }

    /** The same of {@code absent_over_time}. */
    static AbsentOperation overTime(QueryContext context, Operator input, Labels labels, int steps) {
        return new AbsentOperation(context, input, labels, steps, true);
    }

    private AbsentOperation(QueryContext context, Operator input, Labels labels, int steps, boolean overTime) {
        this.overTime = overTime;
        this.context = context;
        this.input = input;
        this.labels = labels;
        this.steps = steps;
    }

    @Override
    public @Nullable StepSeries next() {
        if (done) {
            return null;
        }
        done = true;
        long original = context.ledger().current();
        StepCounts in = new StepCounts(steps);
        StepCounts out = new StepCounts(steps);
        long[] found = Presence.none(steps);
        for (StepSeries s = input.next(); s != null; s = input.next()) {
            in.add(s);
            Presence.or(found, s.present);
        }
        double[] ones = new double[steps];
        Arrays.fill(ones, 1);
        StepSeries result = new StepSeries(labels, ones, Presence.minus(Presence.all(steps), found));
        out.add(result);
        if (!overTime) {
            // Else what counts are still the results of the single series.
            context.ledger().stepwise(original, in, out);
        }
        return result.isEmpty() ? null : result;
    }
}
