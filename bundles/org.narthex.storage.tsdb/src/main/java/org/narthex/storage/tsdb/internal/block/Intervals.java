package org.narthex.storage.tsdb.internal.block;

import java.util.Arrays;

/** Closed intervals of time, ascending, with a gap between each two. Immutable and thread-safe. */
public final class Intervals {
    /** No interval. */
    public static final Intervals NONE = new Intervals(new long[0]);

    private final long[] bounds;

    private Intervals(long[] bounds) {
        this.bounds = bounds;
    }

    /** How many intervals there are. */
    public int size() {
        return bounds.length / 2;
    }

    public boolean isEmpty() {
        return bounds.length == 0;
    }

    /** First timestamp of an interval. */
    public long mint(int i) {
        return bounds[2 * i];
    }

    /** Last timestamp of an interval. */
    public long maxt(int i) {
        return bounds[2 * i + 1];
    }

    /** These and another interval; what overlaps or touches becomes one. */
    public Intervals add(long mint, long maxt) {
        long from = mint;
        long to = maxt;
        long[] out = new long[bounds.length + 2];
        int n = 0;
        int i = 0;
        while (i < size() && maxt(i) < from && maxt(i) + 1 != from) {
            out[n++] = mint(i);
            out[n++] = maxt(i++);
        }
        while (i < size() && (mint(i) <= to || mint(i) - 1 == to)) {
            from = Math.min(from, mint(i));
            to = Math.max(to, maxt(i++));
        }
        out[n++] = from;
        out[n++] = to;
        while (i < size()) {
            out[n++] = mint(i);
            out[n++] = maxt(i++);
        }
        return new Intervals(Arrays.copyOf(out, n));
    }

    /** The intervals that end at a time or later, whole. */
    public Intervals endingFrom(long time) {
        int first = 0;
        while (first < size() && maxt(first) < time) {
            first++;
        }
        return first == 0 ? this : new Intervals(Arrays.copyOfRange(bounds, 2 * first, bounds.length));
    }

    /** Whether one interval covers the whole of [mint, maxt]. */
    public boolean covers(long mint, long maxt) {
        for (int i = 0; i < size(); i++) {
            if (mint(i) <= mint && maxt <= maxt(i)) {
                return true;
            }
        }
        return false;
    }

    /** Whether an interval has a timestamp of [mint, maxt]. */
    public boolean overlaps(long mint, long maxt) {
        for (int i = 0; i < size(); i++) {
            if (mint(i) <= maxt && mint <= maxt(i)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object o) {
        return o instanceof Intervals other && Arrays.equals(bounds, other.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    @Override
    public String toString() {
        return Arrays.toString(bounds);
    }
}
