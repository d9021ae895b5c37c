package org.narthex.promql.engine.internal.exec;

/**
 * A compensated sum after Kahan and Neumaier. The result is {@code sum + compensation} where the sum is finite.
 *
 * <p>The fields are public because this is the path of every sample. Confined to one thread.
 */
public final class KahanSum {
    public double sum;
    public double compensation;

    /** Starts again. */
    public void reset(double start) {
        sum = start;
        compensation = 0;
    }

    /** Adds a value. */
    public void add(double value) {
        double t = sum + value;
        compensation = compensate(value, sum, compensation, t);
        sum = t;
    }

    /** Sum and compensation together. */
    public double total() {
        return sum + compensation;
    }

    /**
     * The compensation after {@code value} was added to {@code sum}.
     *
     * @param newSum {@code sum + value}
     */
    public static double compensate(double value, double sum, double compensation, double newSum) {
        if (Double.isInfinite(newSum)) {
            return 0;
        }
        return compensation + rest(value, sum, newSum);
    }

    /**
     * What {@code newSum} lacks of {@code sum + value}. Rests may be added up for {@link #total(double, double)} whether the
     * sum is infinite on the way or not: it never becomes finite again.
     */
    public static double rest(double value, double sum, double newSum) {
        return Math.abs(sum) >= Math.abs(value) ? (sum - newSum) + value : (value - newSum) + sum;
    }

    /** A sum and all its rests together. */
    public static double total(double sum, double rests) {
        return Double.isInfinite(sum) ? sum : sum + rests;
    }
}
