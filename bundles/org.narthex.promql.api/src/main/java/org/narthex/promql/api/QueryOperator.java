package org.narthex.promql.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An operator that takes part in the evaluation of a query. Immutable.
 *
 * @param name what it does; not a part of the contract
 * @param expression the part of the query's text that it stands for
 * @param options what it does it with, in the order in which they are shown
 * @param inputs the operators whose results it takes
 * @param figures what was measured; null where nothing was, or where the operator was not asked
 */
public record QueryOperator(
        String name,
        String expression,
        Map<String, String> options,
        List<QueryOperator> inputs,
        @Nullable Figures figures) {
    /**
     * What an operator took and gave.
     *
     * @param nanos time of the query's thread in the operator and its inputs, what runs beside included as far as it waits
     * @param ownNanos that without the inputs
     * @param series that it gave; 0 for a scalar
     * @param samples of these series
     */
    public record Figures(long nanos, long ownNanos, long series, long samples) {}
}
