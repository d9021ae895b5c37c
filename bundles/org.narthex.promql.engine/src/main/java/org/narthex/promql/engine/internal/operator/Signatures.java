package org.narthex.promql.engine.internal.operator;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.narthex.model.LabelFilter;
import org.narthex.model.Labels;
import org.narthex.promql.api.ast.VectorMatching;

/** Numbers the label sets by which two vectors are matched. Confined to one thread. */
final class Signatures {
    private final boolean on;
    private final LabelFilter filter;
    private final Map<Labels, Integer> numbers = new HashMap<>();

    Signatures(VectorMatching matching) {
        on = matching.on();
        Set<String> names = new HashSet<>(matching.labels());
        if (!on) {
            names.add(Labels.METRIC_NAME);
        }
        filter = new LabelFilter(names);
    }

    /** The labels of a series that are matched. */
    Labels labels(Labels series) {
        return on ? filter.retain(series) : filter.remove(series);
    }

    /** The number of a series' matched labels. */
    int number(Labels series) {
        Integer next = numbers.size();
        Integer old = numbers.putIfAbsent(labels(series), next);
        return old == null ? next : old;
    }

    /** How many numbers there are. */
    int size() {
        return numbers.size();
    }
}
