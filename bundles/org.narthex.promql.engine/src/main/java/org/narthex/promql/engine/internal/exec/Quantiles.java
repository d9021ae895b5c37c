package org.narthex.promql.engine.internal.exec;

import java.util.Arrays;

/** Quantiles of sets of numbers. */
public final class Quantiles {
    private Quantiles() {}

    /**
     * The quantile, between two values by their weight; infinite when {@code q} is outside 0 to 1. NaN sorts first.
     *
     * @param values sorted by the call
     */
    public static double of(double q, double[] values) {
        if (values.length == 0 || Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (q > 1) {
            return Double.POSITIVE_INFINITY;
        }
        sortNanFirst(values);
        double n = values.length;
        double rank = q * (n - 1);
        double lower = Math.max(0, Math.floor(rank));
        double upper = Math.min(n - 1, lower + 1);
        double weight = rank - Math.floor(rank);
        return values[(int) lower] * (1 - weight) + values[(int) upper] * weight;
    }

    private static void sortNanFirst(double[] values) {
        Arrays.sort(values);
        int nans = 0;
        while (nans < values.length && Double.isNaN(values[values.length - 1 - nans])) {
            nans++;
        }
        if (nans > 0 && nans < values.length) {
            System.arraycopy(values, 0, values, nans, values.length - nans);
            Arrays.fill(values, 0, nans, Double.NaN);
        }
    }
}
