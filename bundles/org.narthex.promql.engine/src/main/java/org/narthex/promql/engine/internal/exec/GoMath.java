package org.narthex.promql.engine.internal.exec;

/** Functions whose results for special values, or last digits, differ between Java and Go. Stateless. */
public final class GoMath {
    private static final double LN2 = 0.6931471805599453;
    private static final double LOG2_E = 1.4426950408889634074;
    private static final double LOG10_E = 0.43429448190325182765;

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
        return GoExponentials.pow(base, exponent);
    }

    /** The exponential function. */
    public static double exp(double value) {
        return GoExponentials.exp(value);
    }

    /** Two to the power of a number. */
    public static double exp2(double value) {
        return GoExponentials.exp2(value);
    }

    /** The natural logarithm. */
    public static double log(double value) {
        return GoExponentials.log(value);
    }

    /** The binary logarithm, exact for powers of two. */
    public static double log2(double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            return log(value);
        }
        double fraction = GoExponentials.fraction(value);
        int exponent = GoExponentials.exponent(value);
        return fraction == 0.5 ? exponent - 1 : log(fraction) * LOG2_E + exponent;
    }

    /** The decimal logarithm. */
    public static double log10(double value) {
        return log(value) * LOG10_E;
    }

    /** The angle of a point. */
    public static double atan2(double y, double x) {
        return GoTrigonometry.atan2(y, x);
    }

    /** The sine. */
    public static double sin(double value) {
        return GoTrigonometry.sin(value);
    }

    /** The cosine. */
    public static double cos(double value) {
        return GoTrigonometry.cos(value);
    }

    /** The tangent. */
    public static double tan(double value) {
        return GoTrigonometry.tan(value);
    }

    /** The inverse sine. */
    public static double asin(double value) {
        return GoTrigonometry.asin(value);
    }

    /** The inverse cosine. */
    public static double acos(double value) {
        return GoTrigonometry.acos(value);
    }

    /** The inverse tangent. */
    public static double atan(double value) {
        return GoTrigonometry.atan(value);
    }

    /** The hyperbolic sine. */
    public static double sinh(double value) {
        return GoTrigonometry.sinh(value);
    }

    /** The hyperbolic cosine. */
    public static double cosh(double value) {
        return GoTrigonometry.cosh(value);
    }

    /** The hyperbolic tangent. */
    public static double tanh(double value) {
        return GoTrigonometry.tanh(value);
    }

    /** The inverse hyperbolic sine. */
    public static double asinh(double value) {
        double x = Math.abs(value);
        double result;
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return value;
        } else if (x > 0x1p28) {
            result = log(x) + LN2;
        } else if (x > 2) {
            result = log(2 * x + 1 / (Math.sqrt(x * x + 1) + x));
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
            return log(x) + LN2;
        } else if (x > 2) {
            return log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
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
