package org.narthex.promql.api;

import org.narthex.storage.api.Queryable;
import org.osgi.annotation.versioning.ProviderType;

/** Evaluates PromQL. Thread-safe. */
@ProviderType
public interface QueryEngine {
    /**
     * Prepares an instant query.
     *
     * @param time Unix milliseconds
     * @throws QueryException BAD_DATA for a text that does not parse or type-check
     */
    Query instant(Queryable queryable, QueryOptions options, String expression, long time) throws QueryException;

    /**
     * Prepares a range query: one result at {@code start + k * step} for each such time up to {@code end}.
     *
     * @throws QueryException BAD_DATA for a text that does not parse or type-check, or a range of the wrong type
     */
    Query range(Queryable queryable, QueryOptions options, String expression, long start, long end, long step)
            throws QueryException;
}
