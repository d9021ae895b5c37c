package org.narthex.promql.engine.internal;

import org.narthex.promql.api.MemoryBudget;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.MemoryPool;
import org.narthex.promql.engine.internal.exec.QueryMemory;

/** What a request that is no query holds of the queries' memory. Thread-safe. */
final class BudgetShare implements MemoryBudget.Share {
    private final QueryMemory memory;

    /** Holds nothing. */
    BudgetShare(MemoryPool pool) {
        memory = new QueryMemory(pool);
    }

    @Override
    public void take(long bytes) throws QueryException {
        try {
            memory.take(bytes);
        } catch (EvaluationException e) {
            throw new QueryException(e.kind(), String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
