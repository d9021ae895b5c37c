package org.narthex.promql.api;

/** What a query cost; times are seconds. */
public record QueryStats(
        double evalTotalTime,
        double resultSortTime,
        double queryPreparationTime,
        double innerEvalTime,
        double execQueueTime,
        double execTotalTime,
        long totalQueryableSamples,
        long samplesRead,
        long peakSamples) {}
