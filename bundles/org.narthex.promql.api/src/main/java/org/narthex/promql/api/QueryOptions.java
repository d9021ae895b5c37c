package org.narthex.promql.api;

/**
 * Options of one query.
 *
 * @param lookbackMillis 0 for the server's
 * @param timeoutMillis 0 for the server's; can only shorten it
 * @param perStepStats whether statistics are kept for each step
 */
public record QueryOptions(long lookbackMillis, long timeoutMillis, boolean perStepStats) {
    /** The server's own. */
    public static final QueryOptions DEFAULT = new QueryOptions(0, 0, false);
}
