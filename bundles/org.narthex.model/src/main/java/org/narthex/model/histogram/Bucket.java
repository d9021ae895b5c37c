package org.narthex.model.histogram;

import org.narthex.model.GoFloat;

/**
 * A bucket with its bounds. Immutable and thread-safe.
 *
 * @param index number within the schema; without meaning for the zero bucket
 */
public record Bucket(
        double lower, double upper, boolean lowerInclusive, boolean upperInclusive, double count, int index) {
    private static final double LOG2_E = 1.4426950408889634;

    /**
     * The part of the bucket's width at or below a value inside of it, 0 to 1.
     *
     * @param linear whether observations are spread evenly, else exponentially
     */
    public double fractionBelow(double value, boolean linear) {
        if (linear) {
            return (value - lower) / (upper - lower);
        }
        double logLower = log2(Math.abs(lower));
        double logUpper = log2(Math.abs(upper));
        double logValue = log2(Math.abs(value));
        if (value > 0) {
            return (logValue - logLower) / (logUpper - logLower);
        }
        return 1 - (logValue - logUpper) / (logLower - logUpper);
    }

    /** The binary logarithm, exact for powers of two. */
    public static double log2(double value) {
        if (value <= 0 || Double.isNaN(value) || Double.isInfinite(value)) {
            return Math.log(value);
        }
        int exponent = Math.getExponent(value);
        if (exponent < Double.MIN_EXPONENT) {
            return log2(value * 0x1p60) - 60;
        }
        double fraction = Math.scalb(value, -exponent - 1);
        return fraction == 0.5 ? exponent : StrictMath.log(fraction) * LOG2_E + (exponent + 1);
    }

    Bucket withLower(double bound) {
        return new Bucket(bound, upper, lowerInclusive, upperInclusive, count, index);
    }

    Bucket withUpper(double bound) {
        return new Bucket(lower, bound, lowerInclusive, upperInclusive, count, index);
    }

    /** Bounds in the notation of intervals and the count: {@code (0.5,1]:3}. */
    @Override
    public String toString() {
        return (lowerInclusive ? "[" : "(") + GoFloat.shortest(lower) + "," + GoFloat.shortest(upper)
                + (upperInclusive ? "]:" : "):") + GoFloat.shortest(count);
    }
}
