package org.narthex.promql.engine.internal;

import java.util.function.LongSupplier;

/**
 * How an engine evaluates. Times are milliseconds.
 *
 * @param maxSamples most samples in memory of one query
 * @param timeout longest time of one query
 * @param lookback how old a sample may be
 * @param maxConcurrency most queries at once
 * @param delayedNames whether metric names are dropped at the end of a query only
 * @param typeLabels whether type and unit are labels of the series
 * @param startTimestamps whether functions over counters look at start timestamps
 * @param perStepStats whether queries may ask for statistics of each step
 * @param subqueryStep step of subqueries that name none
 * @param parallelism threads that work on one query
 */
public record EngineSettings(
        long maxSamples,
        long timeout,
        long lookback,
        int maxConcurrency,
        boolean delayedNames,
        boolean typeLabels,
        boolean startTimestamps,
        boolean perStepStats,
        LongSupplier subqueryStep,
        int parallelism) {}
