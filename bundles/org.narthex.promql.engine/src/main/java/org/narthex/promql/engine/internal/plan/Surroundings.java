package org.narthex.promql.engine.internal.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands around a part of a query, as far as a selector inside needs it.
 *
 * @param function nearest function or aggregation, up to the next operator; empty without
 * @param grouping labels of the aggregation directly around
 * @param by whether they are kept; false without an aggregation
 * @param subqueryOffset sum of the offsets of the subqueries around, up to one with {@code @}
 * @param subqueryRange sum of their ranges
 * @param subqueryAt {@code @} of the nearest subquery that has one
 * @param step of the innermost subquery; 0 without one
 * @param statsOnly whether only count and sum of native histograms matter
 * @param whole whether something around needs whole histograms, so that they matter whatever stands between
 */
record Surroundings(
        String function,
        List<String> grouping,
        boolean by,
        long subqueryOffset,
        long subqueryRange,
        @Nullable Long subqueryAt,
        long step,
        boolean statsOnly,
        boolean whole) {
    /** Around the whole query. */
    static final Surroundings NONE = new Surroundings("", List.of(), false, 0, 0, null, 0, false, false);

    Surroundings inOperator(boolean trim) {
        return new Surroundings(
                "", List.of(), false, subqueryOffset, subqueryRange, subqueryAt, step, statsOnly && !trim, whole || trim);
    }

    /** Inside a sign. */
    Surroundings inSign() {
        return new Surroundings(function, List.of(), false, subqueryOffset, subqueryRange, subqueryAt, step, statsOnly, whole);
    }

    Surroundings inFunction(String name) {
        boolean all = whole || FunctionTraits.needsWholeHistogram(name);
        boolean stats = !all && (statsOnly || FunctionTraits.needsHistogramStats(name));
        return new Surroundings(name, List.of(), false, subqueryOffset, subqueryRange, subqueryAt, step, stats, all);
    }

    Surroundings inAggregation(String name, List<String> labels, boolean keep) {
        return new Surroundings(name, labels, keep, subqueryOffset, subqueryRange, subqueryAt, step, statsOnly, whole);
    }

    Surroundings inSubquery(long offset, long range, @Nullable Long at, long innerStep) {
        return at == null
                ? new Surroundings(
                        function, List.of(), false, subqueryOffset + offset, subqueryRange + range, subqueryAt,
                        innerStep, false, true)
                : new Surroundings(function, List.of(), false, offset, range, at, innerStep, false, true);
    }
}
