package org.narthex.promql.api;

import java.util.List;

/**
 * What a query cost; times are seconds.
 *
 * @param totalQueryablePerStep samples that each step looked at; empty unless asked for and enabled
 * @param readPerStep samples that were read for each step; likewise
 */
public record QueryStats(
        double evalTotalTime,
        double resultSortTime,
        double queryPreparationTime,
        double innerEvalTime,
        double execQueueTime,
        double execTotalTime,
        List<StepSamples> totalQueryablePerStep,
        long totalQueryableSamples,
        List<StepSamples> readPerStep,
        long samplesRead,
        long peakSamples) {
    /** Samples at a step; {@code timestamp} is Unix milliseconds. */
    public record StepSamples(long timestamp, long samples) {}
}
