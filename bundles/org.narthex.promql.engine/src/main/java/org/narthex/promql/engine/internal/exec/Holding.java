package org.narthex.promql.engine.internal.exec;

/** What one part of a query holds of the query's memory. Confined to the query's thread. */
public final class Holding {
    private final QueryContext context;
    private long bytes;

    /** Holds nothing. */
    Holding(QueryContext context) {
        this.context = context;
    }

    /** Holds a series more; throws where the query may not, or has to end. */
    public void add(StepSeries s) {
        context.check();
        add(QueryMemory.bytes(s));
    }

    /** Holds bytes more; throws where the query may not. */
    public void add(long more) {
        context.memory().take(more);
        bytes += more;
    }

    /** Holds the results in place of what they were made of. */
    public void replace(Iterable<StepSeries> results) {
        long after = 0;
        for (StepSeries s : results) {
            after += QueryMemory.bytes(s);
        }
        if (after > bytes) {
            add(after - bytes);
        } else {
            context.memory().give(bytes - after);
            bytes = after;
        }
    }

    /** Holds nothing any more. */
    public void clear() {
        context.memory().give(bytes);
        bytes = 0;
    }
}
