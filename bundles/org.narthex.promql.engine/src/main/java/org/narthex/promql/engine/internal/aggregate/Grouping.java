package org.narthex.promql.engine.internal.aggregate;

import java.util.HashSet;
import java.util.Set;
import org.narthex.model.Labels;
import org.narthex.promql.engine.internal.plan.Plan;

/** The labels by which an aggregation groups. */
final class Grouping {
    private final boolean without;
    private final Set<String> names;

    Grouping(Plan.Aggregate plan) {
        this(plan, Set.of());
    }

    /** With more labels to keep; where labels are left out it changes nothing. */
    Grouping(Plan.Aggregate plan, Set<String> more) {
        without = plan.without();
        names = new HashSet<>(plan.grouping());
        if (without) {
            names.add(Labels.METRIC_NAME);
        } else {
            names.addAll(more);
        }
    }

    /** The labels of the group that a series belongs to. */
    Labels of(Labels series) {
        if (without) {
            return series.without(names);
        }
        return names.isEmpty() ? Labels.EMPTY : series.retain(names);
    }
}
