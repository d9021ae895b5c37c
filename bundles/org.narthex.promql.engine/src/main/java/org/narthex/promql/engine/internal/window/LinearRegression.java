package org.narthex.promql.engine.internal.window;

import org.narthex.promql.engine.internal.exec.KahanSum;

/**
 * The line with the least squares of distances from the float samples in a window.
 *
 * <p>Where samples and steps are regular, the times of one window relative to its origin are those of the next; what
 * depends on them alone is computed once. Confined to one thread.
 */
final class LinearRegression {
    private final Regularity regularity = new Regularity();

    /** Times of the samples relative to the origin, seconds; those of the last {@link #count} samples. */
    private double[] x = new double[64];

    /** What the times are made of; the distance is 0 where it is not the same between all samples. */
    private int count;

    private long firstOffset;
    private long distance;
    private double sumX;
    private double sumX2;
    private double slope;
    private double intercept;

    double slope() {
        return slope;
    }

    double intercept() {
        return intercept;
    }

    /**
     * Computes the line.
     *
     * @param origin time at which the intercept is taken, Unix milliseconds
     */
    void fit(Window w, long origin) {
        int n = w.hi - w.lo;
        long regular = regularity.distance(w);
        if (regular == 0 || regular != distance || n != count || w.timestamps[w.lo] - origin != firstOffset) {
            distance = regular;
            measure(w, origin, n);
        }
        double[] values = w.values;
        double firstY = values[w.lo];
        if (isConstant(values, w.lo, w.hi)) {
            slope = Double.isInfinite(firstY) ? Double.NaN : 0;
            intercept = Double.isInfinite(firstY) ? Double.NaN : firstY;
            return;
        }
        double[] times = x;
        double sumY = 0;
        double restY = 0;
        double sumXY = 0;
        double restXY = 0;
        for (int i = 0; i < n; i++) {
            double y = values[w.lo + i];
            double next = sumY + y;
            restY += KahanSum.rest(y, sumY, next);
            sumY = next;
            double xy = times[i] * y;
            next = sumXY + xy;
            restXY += KahanSum.rest(xy, sumXY, next);
            sumXY = next;
        }
        double totalY = KahanSum.total(sumY, restY);
        double covariance = KahanSum.total(sumXY, restXY) - sumX * totalY / n;
        double variance = sumX2 - sumX * sumX / n;
        slope = covariance / variance;
        intercept = totalY / n - slope * sumX / n;
    }

    private static boolean isConstant(double[] values, int from, int to) {
        double first = values[from];
        for (int i = from + 1; i < to; i++) {
            if (values[i] != first) {
                return false;
            }
        }
        return true;
    }

    private void measure(Window w, long origin, int n) {
        if (n > x.length) {
            x = new double[Math.max(n, x.length * 2)];
        }
        firstOffset = w.timestamps[w.lo] - origin;
        count = n;
        KahanSum first = new KahanSum();
        KahanSum second = new KahanSum();
        for (int i = 0; i < n; i++) {
            x[i] = (w.timestamps[w.lo + i] - origin) / 1e3;
            first.add(x[i]);
            second.add(x[i] * x[i]);
        }
        sumX = first.total();
        sumX2 = second.total();
    }
}
