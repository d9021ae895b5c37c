package org.narthex.promql.engine.internal.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** Joins series with the same labels, which is an error where they have samples at the same step. */
public final class SeriesMerge {
    private final Map<Labels, long[]> seen = new HashMap<>();
    private final Map<Labels, StepSeries> merged = new LinkedHashMap<>();
    private final List<StepSeries> twins = new ArrayList<>();
    private final boolean withTwins;

    /** A merge of nothing. */
    public SeriesMerge() {
        this(false);
    }

    /**
     * A merge of nothing.
     *
     * @param withTwins whether series that have samples at the same step are kept apart instead
     */
    SeriesMerge(boolean withTwins) {
        this.withTwins = withTwins;
    }

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
                if (!withTwins) {
                    throw EvaluationException.sameLabels();
                }
                twins.add(s);
                return;
            }
            for (int i = Presence.next(s.present, 0); i >= 0; i = Presence.next(s.present, i + 1)) {
                old.copy(i, s);
            }
        }
    }

    /** The series that keeps another one from being added: the labels are the same, and so is a step. Null without. */
    @Nullable StepSeries clashing(StepSeries s) {
        StepSeries old = withTwins ? null : merged.get(s.labels);
        return old != null && Presence.overlap(old.present, s.present) ? old : null;
    }

    /** The joined series, each label set once but for twins, in the order of their first appearance. */
    public List<StepSeries> result() {
        if (twins.isEmpty()) {
            return List.copyOf(merged.values());
        }
        List<StepSeries> all = new ArrayList<>(merged.values());
        all.addAll(twins);
        return all;
    }
}
