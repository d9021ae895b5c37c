package org.narthex.promql.engine.internal.operator;

import org.jspecify.annotations.Nullable;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.Presence;

/**
 * Of the errors that steps make, the one that comes first when everything is done step by step. Confined to the query's
 * thread.
 */
final class FirstFailure {
    /** What is looked at first at a step. */
    private enum Stage {
        INPUT,
        MATCH,
        RESULT
    }

    private long rank = Long.MAX_VALUE;
    private @Nullable EvaluationException error;

    /** An error of what is matched. */
    void input(int step, String text) {
        note(step, Stage.INPUT, EvaluationException.execution(text));
    }

    /** An error of a match of elements. */
    void match(int step, String text) {
        note(step, Stage.MATCH, EvaluationException.execution(text));
    }

    /** Two results with the same labels, at the first step that they share. */
    void sameLabels(long[] a, long[] b) {
        note(firstOfBoth(a, b), Stage.RESULT, EvaluationException.sameLabels());
    }

    /** The first step that two series share; there has to be one. */
    static int firstOfBoth(long[] a, long[] b) {
        return Presence.next(Presence.and(a, b), 0);
    }

    private void note(int step, Stage stage, EvaluationException e) {
        long at = (long) step * Stage.values().length + stage.ordinal();
        if (at < rank) {
            rank = at;
            error = e;
        }
    }

    /** Throws the first error, if there is one. */
    void raise() {
        if (error != null) {
            throw error;
        }
    }
}
