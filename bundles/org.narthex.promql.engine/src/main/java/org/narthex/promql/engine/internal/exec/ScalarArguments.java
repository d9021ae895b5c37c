package org.narthex.promql.engine.internal.exec;

import java.util.List;

/**
 * The scalars among the arguments of a function over a vector.
 *
 * @param before those in front of the vector
 * @param behind those behind it
 */
public record ScalarArguments(List<ScalarColumn> before, List<ScalarColumn> behind) {
    /** No scalars. */
    public static final ScalarArguments NONE = new ScalarArguments(List.of(), List.of());

    /** Counts what Prometheus has in memory when it comes to the vector. */
    public void begin(SampleLedger ledger) {
        before.forEach(s -> ledger.add(s.cost()));
    }

    /**
     * Counts the others, with the vector in memory.
     *
     * @param in gets one at each step for each scalar
     */
    public void end(SampleLedger ledger, StepCounts in) {
        behind.forEach(s -> ledger.add(s.cost()));
        for (int i = before.size() + behind.size(); i > 0; i--) {
            in.addEverywhere();
        }
    }
}
