package org.narthex.promql.api;

import java.util.Map;

/**
 * Options of one query.
 *
 * @param lookbackMillis 0 for the server's
 * @param timeoutMillis 0 for the server's; can only shorten it
 * @param perStepStats whether statistics are kept for each step
 * @param origin where the query comes from, for the query log: {@code httpRequest} or {@code ruleGroup} with its
 *     properties; empty where nobody needs to know
 */
public record QueryOptions(
        long lookbackMillis, long timeoutMillis, boolean perStepStats, Map<String, Map<String, String>> origin) {
    /** The server's own. */
    public static final QueryOptions DEFAULT = new QueryOptions(0, 0, false);

    /** Options without an origin. */
    public QueryOptions(long lookbackMillis, long timeoutMillis, boolean perStepStats) {
        this(lookbackMillis, timeoutMillis, perStepStats, Map.of());
    }
}
