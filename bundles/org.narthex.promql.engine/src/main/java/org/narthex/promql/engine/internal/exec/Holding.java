package org.narthex.promql.engine.internal.exec;

import org.narthex.model.Labels;

/**
 * What one part of a query holds of the query's memory, of which it takes some more than it needs so as to ask less
 * often. Confined to the query's thread.
 */
public final class Holding {
    /** What is taken in advance, as a part of what is held. */
    private static final long ADVANCE = 8;

    private final QueryContext context;
    private long bytes;
    private long taken;

    /** Holds nothing. */
    Holding(QueryContext context) {
        this.context = context;
    }

    /** Holds a series more; throws where the query may not, or has to end. */
    public void add(StepSeries s) {
        context.check();
        add(QueryMemory.bytes(s));
    }

    /** Does not hold a series any more; what was taken for it serves for others. */
    public void remove(StepSeries s) {
        bytes -= QueryMemory.bytes(s);
    }

    /** Holds a label set, and what a list or map needs for it. */
    public void add(Labels labels) {
        add(QueryMemory.labelBytes(labels));
    }

    /** Holds bytes more; throws where the query may not. */
    public void add(long more) {
        bytes += more;
        if (bytes > taken) {
            taken += context.memory().take(bytes - taken, bytes - taken + bytes / ADVANCE);
        }
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
            bytes = after;
            context.memory().give(taken - bytes);
            taken = bytes;
        }
    }

    /** Holds nothing any more. */
    public void clear() {
        context.memory().give(taken);
        taken = 0;
        bytes = 0;
    }
}
