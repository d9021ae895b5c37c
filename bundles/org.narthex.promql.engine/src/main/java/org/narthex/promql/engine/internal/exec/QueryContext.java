package org.narthex.promql.engine.internal.exec;

import java.util.Comparator;
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
 * @param memory what the query may hold, in bytes
 * @param columns for the values of series
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
        QueryMemory memory,
        ColumnPool columns,
        Annotations annotations,
        Interruption interruption,
        Executor executor,
        int parallelism,
        Deque<Runnable> cleanup) {
    /** So often is compared before a sort looks whether the query goes on. */
    private static final int COMPARED = 1 << 14;

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
                memory,
                columns,
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
                memory,
                columns,
                annotations,
                interruption,
                executor,
                parallelism,
                cleanup);
    }

    /**
     * Whether elements with the same labels may stand side by side: where names are dropped at the end and there is one
     * time only, Prometheus compares labels at the end only.
     */
    public boolean allowsTwins() {
        return delayedNames && counts.steps().single();
    }

    /** A part that holds nothing yet. */
    public Holding holding() {
        return new Holding(this);
    }

    /** The same order, which ends with the query. */
    public <T> Comparator<T> checking(Comparator<T> order) {
        int[] compared = new int[1];
        return (a, b) -> {
            if (++compared[0] % COMPARED == 0) {
                check();
            }
            return order.compare(a, b);
        };
    }

    /** Throws when the query was cancelled or is out of time. */
    public void check() {
        interruption.check("expression evaluation");
    }
}
