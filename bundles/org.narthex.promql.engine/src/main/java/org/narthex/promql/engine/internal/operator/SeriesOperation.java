package org.narthex.promql.engine.internal.operator;

import org.jspecify.annotations.Nullable;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.function.SampleFunction;

/** Changes the labels of each series; series that become the same must not meet at any step. */
final class SeriesOperation implements Operator {
    private final Operator input;
    private final SampleFunction function;
    private final SeriesMerge seen = new SeriesMerge();

    SeriesOperation(Operator input, SampleFunction function) {
        this.input = input;
        this.function = function;
    }

    @Override
    public @Nullable StepSeries next() {
        StepSeries s = input.next();
        if (s != null) {
            function.apply(s);
            seen.admit(s);
        }
        return s;
    }
}
