package org.narthex.promql.api;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** The queries that an engine has not answered yet. Thread-safe. */
@ProviderType
public interface RunningQueries {
    /**
     * A query.
     *
     * @param id names it until it has ended; never used again
     * @param started when it came, Unix milliseconds
     * @param waiting whether it waits for its turn
     * @param bytes memory that it holds
     * @param origin where it comes from, as in {@link QueryOptions#origin}
     */
    record RunningQuery(
            long id,
            String expression,
            long started,
            boolean waiting,
            long bytes,
            Map<String, Map<String, String>> origin) {}

    /** All that run or wait, the oldest first. */
    List<RunningQuery> list();

    /**
     * Makes a query end within 100 ms, with kind CANCELED.
     *
     * @return false when there is none of this id, any more
     */
    boolean kill(long id);
}
