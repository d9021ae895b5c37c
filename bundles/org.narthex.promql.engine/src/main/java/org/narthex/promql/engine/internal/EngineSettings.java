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
 * @param queryBytes memory that one query may hold
 * @param totalBytes memory that all queries together may hold
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
        int parallelism,
        long queryBytes,
        long totalBytes) {
    /** What a server needs of its heap before it answers anything: young objects, bundles, an empty head. */
    private static final long RESERVED_BYTES = 64 << 20;

    /** What a heap has for all queries together: half of what is not reserved, but never less than an eighth. */
    static long totalBytes(long heap) {
        return Math.max(heap / 8, (heap - RESERVED_BYTES) / 2);
    }

    /** Settings with what the heap has for all queries, and half of that for one. */
    public EngineSettings(
            long maxSamples,
            long timeout,
            long lookback,
            int maxConcurrency,
            boolean delayedNames,
            boolean typeLabels,
            boolean startTimestamps,
            boolean perStepStats,
            LongSupplier subqueryStep,
            int parallelism) {
        this(
                maxSamples,
                timeout,
                lookback,
                maxConcurrency,
                delayedNames,
                typeLabels,
                startTimestamps,
                perStepStats,
                subqueryStep,
                parallelism,
                totalBytes(Runtime.getRuntime().maxMemory()) / 2,
                totalBytes(Runtime.getRuntime().maxMemory()));
    }
}
