package org.narthex.promql.engine.internal.exec;

import java.util.Deque;
import java.util.concurrent.Executor;
import org.narthex.storage.api.Querier;

/**
 * What the parts of one execution share.
 *
 * @param querier the view of the storage
 * @param lookback how old a sample may be, milliseconds
 * @param delayedNames whether metric names are dropped at the end of the query only
 * @param typeLabels whether type and unit are labels of the series
 * @param startTimestamps whether functions over counters look at start timestamps
 * @param counts of the steps at which the part is evaluated
 * @param executor runs work on series beside the query's thread
 * @param parallelism how much of it at once, the query's thread included; 1 for none
 * @param cleanup what has to run before the querier is closed
 */
public record QueryContext(
        Querier querier,
        long lookback,
        boolean delayedNames,
        boolean typeLabels,
        boolean startTimestamps,
        SampleLedger ledger,
        SampleCounts counts,
        Annotations annotations,
        Interruption interruption,
        Executor executor,
        int parallelism,
        Deque<Runnable> cleanup) {
    /** The same, with annotations seen from a part of the query. */
    public QueryContext of(int part) {
        return new QueryContext(
                querier,
                lookback,
                delayedNames,
                typeLabels,
                startTimestamps,
                ledger,
                counts,
                annotations.of(part),
                interruption,
                executor,
                parallelism,
                cleanup);
    }

    /** The same, with counts of other steps. */
    public QueryContext counting(SampleCounts other) {
        return new QueryContext(
                querier,
                lookback,
                delayedNames,
                typeLabels,
                startTimestamps,
                ledger,
                other,
                annotations,
                interruption,
                executor,
                parallelism,
                cleanup);
    }

    /** Throws when the query was cancelled or is out of time. */
    public void check() {
        interruption.check("expression evaluation");
    }
}
