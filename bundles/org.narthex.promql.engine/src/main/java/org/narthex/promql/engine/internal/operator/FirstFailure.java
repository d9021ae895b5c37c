package org.narthex.promql.engine.internal.operator;

import org.jspecify.annotations.Nullable;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.Presence;

/**
 * Of the errors that steps make, the one that comes first when everything is done step by step. Confined to the query's
 * thread.
 */
final class FirstFailure {
    private long rank = Long.MAX_VALUE;
    private @Nullable EvaluationException error;

    /** An error of a match of elements at the first step that two series share. */
    void matching(long[] a, long[] b, String text) {
        note(2L * first(a, b), EvaluationException.execution(text));
    }

    /** An error of the results as a whole, which are looked at behind the matches of their step. */
    void sameLabels(long[] a, long[] b) {
        note(2L * first(a, b) + 1, EvaluationException.sameLabels());
    }

    private static int first(long[] a, long[] b) {
        return Presence.next(Presence.and(a, b), 0);
    }

    private void note(long at, EvaluationException e) {
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
