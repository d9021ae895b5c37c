package org.narthex.promql.engine.internal.aggregate;

import java.util.HashSet;
import java.util.Set;
import org.narthex.model.LabelFilter;
import org.narthex.model.Labels;
import org.narthex.promql.engine.internal.plan.Plan;

/** The labels by which an aggregation groups. */
final class Grouping {
    private final boolean without;
    private final LabelFilter filter;

    Grouping(Plan.Aggregate plan) {
        this(plan, Set.of());
    }

    /** With more labels to keep; where labels are left out it changes nothing. */
    Grouping(Plan.Aggregate plan, Set<String> more) {
        without = plan.without();
        Set<String> names = new HashSet<>(plan.grouping());
        if (without) {
            names.add(Labels.METRIC_NAME);
        } else {
            names.addAll(more);
        }
        filter = new LabelFilter(names);
    }

    /** The labels of the group that a series belongs to. */
    Labels of(Labels series) {
        return without ? filter.remove(series) : filter.retain(series);
    }
}
