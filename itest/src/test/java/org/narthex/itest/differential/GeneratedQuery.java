package org.narthex.itest.differential;

import java.util.Locale;
import org.narthex.itest.system.ServerProcess;

/**
 * A query with its times. Immutable.
 *
 * @param number which one of its seed it is
 * @param start first time, or the only one, Unix milliseconds
 * @param end last time
 * @param step milliseconds; 0 for an instant query
 * @param more further parameters of the request, which count instead of those of the same name
 */
record GeneratedQuery(long seed, int number, String expression, long start, long end, long step, String more) {
    /** Path and parameters of the request. */
    String path() {
        // Of a parameter that is given twice, the first counts.
        String query = (more.isEmpty() ? "" : more + "&") + "stats=all&query=" + ServerProcess.encode(expression);
        return step == 0
                ? "/api/v1/query?" + query + "&time=" + seconds(start)
                : "/api/v1/query_range?" + query + "&start=" + seconds(start) + "&end=" + seconds(end) + "&step="
                        + seconds(step);
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.3f", millis / 1000.0);
    }

    @Override
    public String toString() {
        String times = step == 0 ? seconds(start) : seconds(start) + " to " + seconds(end) + " by " + seconds(step);
        return "seed " + seed + " query " + number + " at " + times + (more.isEmpty() ? "" : " " + more) + ": " + expression;
    }
}
