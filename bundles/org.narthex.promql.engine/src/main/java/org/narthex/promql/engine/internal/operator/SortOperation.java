package org.narthex.promql.engine.internal.operator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** Orders the elements of an instant vector. */
final class SortOperation implements Operator {
    private final Operator input;
    private final Comparator<StepSeries> order;
    private @Nullable Iterator<StepSeries> sorted;

    SortOperation(Operator input, Comparator<StepSeries> order) {
        this.input = input;
        this.order = order;
    }

    @Override
    public @Nullable StepSeries next() {
        if (sorted == null) {
            List<StepSeries> all = new ArrayList<>();
            for (StepSeries s = input.next(); s != null; s = input.next()) {
                all.add(s);
            }
            all.sort(order);
            sorted = all.iterator();
        }
        return sorted.hasNext() ? sorted.next() : null;
    }
}
