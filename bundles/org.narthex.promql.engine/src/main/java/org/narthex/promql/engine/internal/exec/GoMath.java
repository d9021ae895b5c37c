package org.narthex.promql.engine.internal.exec;

/** Functions whose results for special values, or last digits, differ between Java and Go. */
public final class GoMath {
    private static final double LN2 = 0.693147180559945309417232121458176568;
    private static final double LN10 = 2.30258509299404568401799145468436421;

    private GoMath() {}

    /** The larger one; an infinity wins over NaN. */
    public static double max(double a, double b) {
        return a == Double.POSITIVE_INFINITY || b == Double.POSITIVE_INFINITY
                ? Double.POSITIVE_INFINITY
                : Math.max(a, b);
    }

    /** The smaller one; an infinity wins over NaN. */
    public static double min(double a, double b) {
        return a == Double.NEGATIVE_INFINITY || b == Double.NEGATIVE_INFINITY
                ? Double.NEGATIVE_INFINITY
                : Math.min(a, b);
    }

    /** The power; one to anything, and minus one to an infinity, is one. */
    public static double pow(double base, double exponent) {
        return base == 1 || base == -1 && Double.isInfinite(exponent) ? 1 : Math.pow(base, exponent);
    }

    /** The binary logarithm, exact for powers of two. */
    public static double log2(double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            return Math.log(value);
        }
        int exponent = Math.getExponent(value < Double.MIN_NORMAL ? value * 0x1p54 : value) + 1;
        if (value < Double.MIN_NORMAL) {
            exponent -= 54;
        }
        double fraction = Math.scalb(value, -exponent);
        return fraction == 0.5 ? exponent - 1 : exponent + Math.log(fraction) * (1 / LN2);
    }

    /** The decimal logarithm. */
    public static double log10(double value) {
        return log2(value) * (LN2 / LN10);
    }

    /** The inverse hyperbolic sine. */
    public static double asinh(double value) {
        double x = Math.abs(value);
        double result;
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return value;
        } else if (x > 0x1p28) {
            result = Math.log(x) + LN2;
        } else if (x > 2) {
            result = Math.log(2 * x + 1 / (Math.sqrt(x * x + 1) + x));
        } else if (x < 0x1p-28) {
            result = x;
        } else {
            result = Math.log1p(x + x * x / (1 + Math.sqrt(1 + x * x)));
        }
        return Math.copySign(result, value);
    }

    /** The inverse hyperbolic cosine. */
    public static double acosh(double x) {
        if (x < 1 || Double.isNaN(x)) {
            return Double.NaN;
        } else if (x == 1) {
            return 0;
        } else if (x >= 0x1p28) {
            return Math.log(x) + LN2;
        } else if (x > 2) {
            return Math.log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
        }
        double t = x - 1;
        return Math.log1p(t + Math.sqrt(2 * t + t * t));
    }

    /** The inverse hyperbolic tangent. */
    public static double atanh(double value) {
        double x = Math.abs(value);
        double result;
        if (x > 1 || Double.isNaN(value)) {
            return Double.NaN;
        } else if (x == 1) {
            result = Double.POSITIVE_INFINITY;
        } else if (x < 0x1p-28) {
            result = x;
        } else if (x < 0.5) {
            double t = x + x;
            result = 0.5 * Math.log1p(t + t * x / (1 - x));
        } else {
            result = 0.5 * Math.log1p((x + x) / (1 - x));
        }
        return Math.copySign(result, value);
    }
}
