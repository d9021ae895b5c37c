package org.narthex.promql.engine.internal.exec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;

/**
 * Finds series that became the same because their names were dropped.
 *
 * <p>As long as all series have the same name they cannot collide, and nothing is compared. Confined to one thread.
 */
public final class SameLabelsGuard {
    private final boolean strict;
    private final Holding holding;
    private @Nullable Labels first;
    private final List<Labels> labels = new ArrayList<>();
    private final List<long[]> presences = new ArrayList<>();
    private @Nullable Map<Labels, long[]> seen;

    /**
     * A guard that has seen nothing.
     *
     * @param strict whether the same labels are an error even where no step has both
     * @param holding counts what the guard remembers
     */
    public SameLabelsGuard(boolean strict, Holding holding) {
        this.strict = strict;
        this.holding = holding;
    }

    /**
     * Lets a series pass.
     *
     * @param before its labels before the name was dropped
     * @throws EvaluationException when it collides with one before
     */
    public void admit(Labels before, StepSeries after) {
        holding.add(after.labels);
        holding.add((long) Long.BYTES * after.present.length);
        if (seen == null) {
            if (first == null) {
                first = before;
            } else if (!MetadataLabels.same(first, before)) {
                Map<Labels, long[]> map = new HashMap<>();
                for (int i = 0; i < labels.size(); i++) {
                    note(map, labels.get(i), presences.get(i));
                }
                seen = map;
            }
        }
        if (seen != null) {
            note(seen, after.labels, after.present);
        } else {
            labels.add(after.labels);
            presences.add(after.present.clone());
        }
    }

    /** Forgets all series; none comes any more. */
    public void end() {
        seen = null;
        labels.clear();
        presences.clear();
        holding.clear();
    }

    private void note(Map<Labels, long[]> map, Labels set, long[] present) {
        long[] old = map.putIfAbsent(set, present.clone());
        if (old != null) {
            if (strict || Presence.overlap(old, present)) {
                throw EvaluationException.sameLabels();
            }
            Presence.or(old, present);
        }
    }
}
