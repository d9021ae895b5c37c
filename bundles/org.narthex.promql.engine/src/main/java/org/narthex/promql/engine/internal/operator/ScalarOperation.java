package org.narthex.promql.engine.internal.operator;

import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** A scalar as a vector with one element without labels. */
final class ScalarOperation implements Operator {
    private double @Nullable [] values;

    ScalarOperation(double[] values) {
        this.values = values;
    }

    @Override
    public @Nullable StepSeries next() {
        double[] v = values;
        values = null;
        return v == null ? null : new StepSeries(Labels.EMPTY, v, Presence.all(v.length));
    }
}
