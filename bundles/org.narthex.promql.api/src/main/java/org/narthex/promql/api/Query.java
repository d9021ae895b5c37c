package org.narthex.promql.api;

import org.osgi.annotation.versioning.ProviderType;

/** A prepared query. {@link #execute} is called once; {@link #cancel} from any thread. */
@ProviderType
public interface Query extends AutoCloseable {
    /** Evaluates; blocks until done, cancelled or out of time. The result may be read until the query is closed. */
    QueryResult execute() throws QueryException;

    /** Makes a running execute end with kind CANCELED within 100 ms. */
    void cancel();

    /** Frees what the query holds; memory of its result may serve other queries from now on. */
    @Override
    void close();
}
