package org.narthex.promql.engine.internal.operator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.StepSeries;

/** Two series of the one side of a join that match the same at the first step at which there are such. Immutable. */
final class DuplicateSeries {
    private final int step;
    private final EvaluationException error;

    private DuplicateSeries(int step, EvaluationException error) {
        this.step = step;
        this.error = error;
    }

    /**
     * The first pair, or null when there is none.
     *
     * @param relevant the steps to look at
     * @param swapped whether the one side is the left one
     */
    static @Nullable DuplicateSeries first(
            List<StepSeries> one, Signatures signatures, long[] relevant, boolean swapped) {
        Map<Integer, long[]> seen = new HashMap<>();
        int step = Integer.MAX_VALUE;
        for (StepSeries s : one) {
            long[] present = Presence.and(s.present, relevant);
            long[] before = seen.putIfAbsent(signatures.number(s.labels), present);
            if (before != null) {
                int at = Presence.next(Presence.and(before, present), 0);
                step = at < 0 ? step : Math.min(step, at);
                Presence.or(before, present);
            }
        }
        if (step == Integer.MAX_VALUE) {
            return null;
        }
        Map<Integer, StepSeries> atStep = new HashMap<>();
        for (StepSeries s : one) {
            if (Presence.has(s.present, step)) {
                StepSeries other = atStep.putIfAbsent(signatures.number(s.labels), s);
                if (other != null) {
                    return new DuplicateSeries(
                            step,
                            error(signatures.labels(s.labels).toString(), other.labels.toString(), s.labels.toString(), swapped));
                }
            }
        }
        throw new IllegalStateException("no duplicates at step " + step);
    }

    /** Takes the samples from the step on out of a series. */
    void keepBefore(StepSeries s) {
        long[] kept = s.present.clone();
        for (int i = Presence.next(kept, step); i >= 0; i = Presence.next(kept, i + 1)) {
            Presence.clear(kept, i);
        }
        s.present = kept;
    }

    EvaluationException error() {
        return error;
    }

    private static EvaluationException error(String group, String a, String b, boolean swapped) {
        boolean ordered = a.compareTo(b) <= 0;
        return EvaluationException.execution("found duplicate series for the match group " + group + " on the "
                + (swapped ? "left" : "right") + " hand-side of the operation: [" + (ordered ? a : b) + ", "
                + (ordered ? b : a)
                + "];many-to-many matching not allowed: matching labels must be unique on one side");
    }
}
