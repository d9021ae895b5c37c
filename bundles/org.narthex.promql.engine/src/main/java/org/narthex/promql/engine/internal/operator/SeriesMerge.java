package org.narthex.promql.engine.internal.operator;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.narthex.model.Labels;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** Joins series with the same labels, which is an error where they have samples at the same step. */
public final class SeriesMerge {
    private final Map<Labels, long[]> seen = new HashMap<>();
    private final Map<Labels, StepSeries> merged = new LinkedHashMap<>();

    /** Only checks a series. */
    void admit(StepSeries s) {
        long[] old = seen.putIfAbsent(s.labels, s.present.clone());
        if (old != null) {
            if (Presence.overlap(old, s.present)) {
                throw EvaluationException.sameLabels();
            }
            Presence.or(old, s.present);
        }
    }

    /** Adds a series to the result. */
    public void add(StepSeries s) {
        StepSeries old = merged.putIfAbsent(s.labels, s);
        if (old != null) {
            if (Presence.overlap(old.present, s.present)) {
                throw EvaluationException.sameLabels();
            }
            for (int i = Presence.next(s.present, 0); i >= 0; i = Presence.next(s.present, i + 1)) {
                old.copy(i, s);
            }
        }
    }

    /** The joined series, each label set once, in the order of their first appearance. */
    public List<StepSeries> result() {
        return List.copyOf(merged.values());
    }
}
