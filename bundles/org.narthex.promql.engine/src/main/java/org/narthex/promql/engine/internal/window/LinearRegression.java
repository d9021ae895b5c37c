package org.narthex.promql.engine.internal.window;

import org.narthex.promql.engine.internal.exec.KahanSum;

/**
 * The line with the least squares of distances from the float samples in a window.
 *
 * <p>Where samples and steps are regular, the times of one window relative to its origin are those of the next; what
 * depends on them alone is computed once. Confined to one thread.
 */
final class LinearRegression {
    private long[] offsets = new long[64];
    private double[] x = new double[64];
    private int count;
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
        if (n != count || !isKnown(w, origin)) {
            measure(w, origin, n);
        }
        double[] values = w.values;
        double firstY = values[w.lo];
        if (isConstant(values, w.lo, w.hi)) {
            slope = Double.isInfinite(firstY) ? Double.NaN : 0;
            intercept = Double.isInfinite(firstY) ? Double.NaN : firstY;
            return;
        }
        double sumY = 0;
        double restY = 0;
        double sumXY = 0;
        double restXY = 0;
        for (int i = 0; i < n; i++) {
            double y = values[w.lo + i];
            double next = sumY + y;
            restY = KahanSum.compensate(y, sumY, restY, next);
            sumY = next;
            double xy = x[i] * y;
            next = sumXY + xy;
            restXY = KahanSum.compensate(xy, sumXY, restXY, next);
            sumXY = next;
        }
        double totalY = sumY + restY;
        double covariance = sumXY + restXY - sumX * totalY / n;
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

    private boolean isKnown(Window w, long origin) {
        long[] t = w.timestamps;
        int lo = w.lo;
        for (int i = 0; i < count; i++) {
            if (t[lo + i] - origin != offsets[i]) {
                return false;
            }
        }
        return true;
    }

    private void measure(Window w, long origin, int n) {
        if (n > x.length) {
            int capacity = Math.max(n, x.length * 2);
            offsets = new long[capacity];
            x = new double[capacity];
        }
        count = n;
        KahanSum first = new KahanSum();
        KahanSum second = new KahanSum();
        for (int i = 0; i < n; i++) {
            offsets[i] = w.timestamps[w.lo + i] - origin;
            x[i] = offsets[i] / 1e3;
            first.add(x[i]);
            second.add(x[i] * x[i]);
        }
        sumX = first.total();
        sumX2 = second.total();
    }
}
