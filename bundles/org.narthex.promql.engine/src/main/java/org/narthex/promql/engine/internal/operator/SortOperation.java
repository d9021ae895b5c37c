package org.narthex.promql.engine.internal.operator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.engine.internal.exec.Holding;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** Orders the elements of an instant vector. */
final class SortOperation implements Operator {
    private final Operator input;
    private final QueryContext context;
    private final Comparator<StepSeries> order;
    private final Holding holding;
    private @Nullable Iterator<StepSeries> sorted;

    SortOperation(QueryContext context, Operator input, Comparator<StepSeries> order) {
        this.input = input;
        this.context = context;
        this.order = order;
        this.holding = context.holding();
    }

    @Override
    public @Nullable StepSeries next() {
        if (sorted == null) {
            List<StepSeries> all = new ArrayList<>();
            for (StepSeries s = input.next(); s != null; s = input.next()) {
                holding.add(s);
                all.add(s);
            }
            all.sort(context.checking(order));
            sorted = all.iterator();
        }
        if (sorted.hasNext()) {
            return sorted.next();
        }
        holding.clear();
        return null;
    }
}
