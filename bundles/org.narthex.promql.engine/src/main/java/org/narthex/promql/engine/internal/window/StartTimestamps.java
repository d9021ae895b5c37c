package org.narthex.promql.engine.internal.window;

/** What start timestamps tell of counters; 0 is unknown. */
final class StartTimestamps {
    private StartTimestamps() {}

    /** Whether a counter was reset between two samples. */
    static boolean isReset(long previousStart, long previous, long currentStart, long current) {
        if (currentStart == 0 || currentStart >= current || currentStart < previous) {
            return false;
        }
        if (currentStart > previous) {
            return true;
        }
        // The start is the sample before: a delta, or a counter whose real start nobody knows.
        return previousStart <= previous && previousStart != 0 && previousStart != previous;
    }

    /** Whether the start of a sample lies before the one before it, without being the same start. */
    static boolean overlaps(long previousStart, long previous, long currentStart) {
        return currentStart != 0 && currentStart < previous && currentStart != previousStart;
    }
}
