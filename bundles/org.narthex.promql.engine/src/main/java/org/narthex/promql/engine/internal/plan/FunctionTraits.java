package org.narthex.promql.engine.internal.plan;

import java.util.Set;

/** What the planner has to know of functions. */
public final class FunctionTraits {
    /** Depend on the evaluation time even where all their arguments do not. */
    private static final Set<String> STEP_DEPENDENT = Set.of(
            "days_in_month", "day_of_month", "day_of_week", "day_of_year", "end", "hour", "minute", "month", "year",
            "predict_linear", "range", "start", "step", "time", "timestamp");

    /** Need of a native histogram count and sum only. */
    private static final Set<String> HISTOGRAM_STATS = Set.of("histogram_count", "histogram_sum", "histogram_avg");

    private static final Set<String> WHOLE_HISTOGRAM =
            Set.of("histogram_quantile", "histogram_quantiles", "histogram_fraction");

    private FunctionTraits() {}

    static boolean stepDependent(String function) {
        return STEP_DEPENDENT.contains(function);
    }

    static boolean needsHistogramStats(String function) {
        return HISTOGRAM_STATS.contains(function);
    }

    static boolean needsWholeHistogram(String function) {
        return WHOLE_HISTOGRAM.contains(function);
    }
}
