package org.narthex.promql.engine.internal.function;

import org.narthex.promql.engine.internal.exec.GoMath;

/**
 * The buckets of a classic histogram at one time: cumulative counts by upper bound, ascending. Buckets are added in the
 * order of their bounds. Reused from step to step; confined to one thread.
 */
public final class ClassicBuckets {
    /** Relative differences up to this are taken for rounding errors. */
    private static final double TOLERANCE = 1e-12;

    private static final double SMALLEST_NORMAL = 0x1p-1022;
    private final double[] bounds;
    private final double[] counts;
    private int size;

    /** Lowest bound whose count was raised by {@link #quantile}, and what else it found. */
    private double minRaised;

    private double maxRaised;
    private double maxDifference;
    private boolean raised;

    /** Room for so many buckets. */
    public ClassicBuckets(int capacity) {
        bounds = new double[capacity];
        counts = new double[capacity];
    }

    /** Forgets all buckets. */
    public void clear() {
        size = 0;
    }

    /** Adds a bucket; counts of equal bounds are summed up. */
    public void add(double bound, double count) {
        if (size > 0 && bounds[size - 1] == bound) {
            counts[size - 1] += count;
        } else {
            bounds[size] = bound;
            counts[size++] = count;
        }
    }

    /** Whether there is no bucket. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** Whether counts had to be raised because they were lower than those of lower bounds. */
    public boolean raised() {
        return raised;
    }

    /** Lowest bound whose count was raised. */
    public double minRaised() {
        return minRaised;
    }

    /** Highest bound whose count was raised. */
    public double maxRaised() {
        return maxRaised;
    }

    /** Most by which a count was raised. */
    public double maxDifference() {
        return maxDifference;
    }

    /** A quantile by linear interpolation. Counts are made monotonic first. */
    public double quantile(double q) {
        raised = false;
        if (Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (q > 1) {
            return Double.POSITIVE_INFINITY;
        }
        if (bounds[size - 1] != Double.POSITIVE_INFINITY) {
            return Double.NaN;
        }
        makeMonotonic();
        if (size < 2 || counts[size - 1] == 0) {
            return Double.NaN;
        }
        double rank = q * counts[size - 1];
        int b = search(rank);
        if (b == size - 1) {
            return bounds[size - 2];
        }
        if (b == 0) {
            return bounds[0] <= 0 ? bounds[0] : bounds[0] * (rank / counts[0]);
        }
        double start = bounds[b - 1];
        double count = counts[b] - counts[b - 1];
        return start + (bounds[b] - start) * ((rank - counts[b - 1]) / count);
    }

    /** First bucket but the last whose count reaches the rank; else the last. Found by halving, NaN counts included. */
    private int search(double rank) {
        int lo = 0;
        int hi = size - 1;
        while (lo < hi) {
            int middle = (lo + hi) >>> 1;
            if (counts[middle] >= rank) {
                hi = middle;
            } else {
                lo = middle + 1;
            }
        }
        return lo;
    }

    private void makeMonotonic() {
        minRaised = Double.POSITIVE_INFINITY;
        maxRaised = Double.NEGATIVE_INFINITY;
        maxDifference = 0;
        double before = counts[0];
        for (int i = 1; i < size; i++) {
            double count = counts[i];
            if (count == before) {
                continue;
            }
            if (almostEqual(before, count)) {
                counts[i] = before;
            } else if (count < before) {
                counts[i] = before;
                raised = true;
                minRaised = Math.min(minRaised, bounds[i]);
                maxRaised = Math.max(maxRaised, bounds[i]);
                maxDifference = GoMath.max(maxDifference, before - count);
            } else {
                before = count;
            }
        }
    }

    private static boolean almostEqual(double a, double b) {
        double sum = Math.abs(a) + Math.abs(b);
        double difference = Math.abs(a - b);
        if (a == 0 || b == 0 || sum < SMALLEST_NORMAL) {
            return difference < TOLERANCE * SMALLEST_NORMAL;
        }
        return difference / Math.min(sum, Double.MAX_VALUE) < TOLERANCE;
    }

    /** The part of the observations between two values. */
    public double fraction(double lower, double upper) {
        double count = counts[size - 1];
        if (bounds[size - 1] != Double.POSITIVE_INFINITY
                || count == 0
                || Double.isNaN(lower)
                || Double.isNaN(upper)) {
            return Double.NaN;
        }
        return lower >= upper ? 0 : (rank(upper, count) - rank(lower, count)) / count;
    }

    /** How many observations lie below a value. */
    private double rank(double value, double count) {
        double rank = 0;
        double start = bounds[0] <= 0 ? Double.NEGATIVE_INFINITY : 0;
        for (int i = 0; i < size; i++) {
            if (i > 0) {
                start = bounds[i - 1];
            }
            if (start >= value) {
                return Math.min(rank, count);
            }
            if (bounds[i] > value) {
                double inside = start == Double.NEGATIVE_INFINITY
                        ? counts[i]
                        : rank + (counts[i] - rank) * (value - start) / (bounds[i] - start);
                return inside > count ? count : inside;
            }
            rank = counts[i];
        }
        return count;
    }
}
