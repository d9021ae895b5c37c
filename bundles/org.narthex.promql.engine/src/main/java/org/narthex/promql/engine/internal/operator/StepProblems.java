package org.narthex.promql.engine.internal.operator;

import org.jspecify.annotations.Nullable;
import org.narthex.promql.engine.internal.exec.Annotation;
import org.narthex.promql.engine.internal.exec.Annotations;

/** What a binary operator has to tell: of each step only the last thing, as in Prometheus. Confined to one thread. */
final class StepProblems {
    private final @Nullable Annotation[] last;
    private boolean any;

    StepProblems(int steps) {
        last = new Annotation[steps];
    }

    /** Notes what came up at a step; null where nothing did. */
    void note(int step, @Nullable Annotation problem) {
        if (problem != null) {
            last[step] = problem;
            any = true;
        }
    }

    /** Adds what is left of the problems. */
    void addTo(Annotations annotations) {
        if (!any) {
            return;
        }
        Annotation before = null;
        for (Annotation problem : last) {
            if (problem != null && !problem.equals(before)) {
                annotations.add(problem);
                before = problem;
            }
        }
    }
}
