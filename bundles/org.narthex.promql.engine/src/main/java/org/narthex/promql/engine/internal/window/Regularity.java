package org.narthex.promql.engine.internal.window;

/**
 * Tells whether the float samples of a window have the same distance in time from each other. A window that moved on is
 * looked at only where samples came. Confined to one thread.
 */
final class Regularity {
    /** Number of the sample with which the last run of equal distances begins. */
    private long run;

    private long distance;

    /** Number of the first sample that was not looked at. */
    private long next;

    /** The distance of all neighbours, of which there are two at least, milliseconds; 0 where there are several distances. */
    long distance(Window w) {
        long[] t = w.timestamps;
        long first = w.number(w.lo);
        if (next <= first) {
            run = first;
            distance = 0;
            next = first + 1;
        }
        for (int i = w.lo + (int) (next - first); i < w.hi; i++) {
            long d = t[i] - t[i - 1];
            if (d != distance) {
                distance = d;
                run = w.number(i - 1);
            }
        }
        next = w.number(w.hi);
        return run <= first ? distance : 0;
    }
}
