package org.narthex.promql.api;

import org.osgi.annotation.versioning.ProviderType;

/** A prepared query that tells how it is evaluated. */
@ProviderType
public interface ExplainedQuery extends Query {
    /** The operator of the whole; with figures from the end of {@link #execute} on. */
    QueryOperator operators();
}
