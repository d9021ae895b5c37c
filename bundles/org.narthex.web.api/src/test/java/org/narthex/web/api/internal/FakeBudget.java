package org.narthex.web.api.internal;

import org.narthex.promql.api.MemoryBudget;
import org.narthex.promql.api.QueryException;

/** Counts what is held, and refuses what is more than the test says. Confined to one thread. */
final class FakeBudget implements MemoryBudget {
    static final String REFUSED = "too much memory";

    long limit = Long.MAX_VALUE;
    private long held;
    private long most;

    /** Bytes that are held now. */
    long held() {
        return held;
    }

    /** Most bytes that were held at once. */
    long most() {
        return most;
    }

    @Override
    public Share share() {
        return new Share() {
            private long mine;

            @Override
            public void take(long bytes) throws QueryException {
                if (held + bytes > limit) {
                    throw new QueryException(QueryException.Kind.EXECUTION, REFUSED);
                }
                mine += bytes;
                held += bytes;
                most = Math.max(most, held);
            }

            @Override
            public void close() {
                held -= mine;
                mine = 0;
            }
        };
    }
}
