package org.narthex.promql.engine.internal.plan;

/** Makes of a plan another one that evaluates to the same. Immutable. */
@FunctionalInterface
interface PlanRule {
    /** The other plan; an equal one where there is nothing to change. */
    Plan apply(Plan plan);
}
