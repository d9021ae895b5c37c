package org.narthex.promql.api;

import org.narthex.storage.api.Queryable;
import org.osgi.annotation.versioning.ProviderType;

/** Prepares queries whose evaluation is shown, and measured operator by operator. Thread-safe. */
@ProviderType
public interface QueryExplainer {
    /**
     * Prepares an instant query.
     *
     * @param time Unix milliseconds
     * @throws QueryException BAD_DATA for a text that does not parse or type-check
     */
    ExplainedQuery explainInstant(Queryable queryable, QueryOptions options, String expression, long time)
            throws QueryException;

    /**
     * Prepares a range query, as {@link QueryEngine#range}.
     *
     * @throws QueryException BAD_DATA for a text that does not parse or type-check, or a range of the wrong type
     */
    ExplainedQuery explainRange(
            Queryable queryable, QueryOptions options, String expression, long start, long end, long step)
            throws QueryException;
}
