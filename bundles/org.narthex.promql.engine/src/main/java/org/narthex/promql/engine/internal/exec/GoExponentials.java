package org.narthex.promql.engine.internal.exec;

/**
 * Exponential functions, logarithms and powers with the last digits that Go's library gives on x86-64, so that labels
 * made of values and comparisons of them are the same as Prometheus'.
 */
final class GoExponentials {
    private static final double LN2_HIGH = 0x1.62e42fee00000p-1;
    private static final double LN2_LOW = 0x1.a39ef35793c76p-33;

    /** Coefficients of the series for the logarithm, from the highest power. */
    private static final double[] LOG_EVEN = {1.531383769920937332e-01, 2.222219843214978396e-01, 3.999999999940941908e-01};

    private static final double[] LOG_ODD = {
        1.479819860511658591e-01, 1.818357216161805012e-01, 2.857142874366239149e-01, 6.666666666666735130e-01
    };

    /** One by factorials, from 8! to 1!. */
    private static final double[] TAYLOR = {
        2.4801587301587301587e-5, 1.9841269841269841270e-4, 1.3888888888888888889e-3, 8.3333333333333333333e-3,
        4.1666666666666666667e-2, 1.6666666666666666667e-1, 0.5, 1
    };

    private static final double LOG2_E = 1.4426950408889634073599246810018920;
    private static final double EXP_OVERFLOW = 7.09782712893384e+02;
    private static final double EXP_LN2_HIGH = 0.69314718055966295651160180568695068359375;
    private static final double EXP_LN2_LOW = 0.28235290563031577122588448175013436025525412068e-12;
    private static final double[] EXP2 = {
        4.13813679705723846039e-08, -1.65339022054652515390e-06, 6.61375632143793436117e-05, -2.77777777770155933842e-03,
        1.66666666666666657415e-01
    };

    private GoExponentials() {}

    /** The natural logarithm. Subnormal numbers are not normalised. */
    static double log(double x) {
        if (x == 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (!(x > 0) || Double.isInfinite(x)) {
            return x < 0 ? Double.NaN : x;
        }
        long bits = Double.doubleToRawLongBits(x);
        double fraction = Double.longBitsToDouble(bits & 0x000fffffffffffffL | 0x3fe0000000000000L);
        double k = (int) (bits >>> 52) - 1022;
        if (!(Math.sqrt(0.5) < fraction)) {
            k--;
            fraction *= 2;
        }
        double f = fraction - 1;
        double s = f / (2 + f);
        double s2 = s * s;
        double s4 = s2 * s2;
        double r = polynomial(s4, LOG_ODD) * s2 + polynomial(s4, LOG_EVEN) * s4;
        double half = 0.5 * f * f;
        return k * LN2_HIGH - ((half - (s * (half + r) + k * LN2_LOW)) - f);
    }

    /** The exponential function. */
    static double exp(double x) {
        if (Double.isNaN(x) || x == Double.POSITIVE_INFINITY) {
            return x;
        }
        if (x > EXP_OVERFLOW) {
            return Double.POSITIVE_INFINITY;
        }
        double exponent = Math.rint(x * LOG2_E);
        if (exponent < -1075) {
            return 0;
        }
        double r = Math.fma(-exponent, EXP_LN2_LOW, Math.fma(-exponent, EXP_LN2_HIGH, x)) * 0.0625;
        double sum = TAYLOR[0];
        for (int i = 1; i < TAYLOR.length; i++) {
            sum = Math.fma(sum, r, TAYLOR[i]);
        }
        // The argument was divided by 16: the result, less one, is squared four times.
        r *= sum;
        for (int i = 0; i < 3; i++) {
            r *= r + 2;
        }
        r = Math.fma(r, r + 2, 1);
        return scaled(r, (int) exponent + 1023);
    }

    /** A number times a power of two whose exponent has Java's bias. */
    private static double scaled(double fraction, int biased) {
        if (biased >= 0x7ff) {
            return Double.POSITIVE_INFINITY;
        }
        if (biased > 0) {
            return fraction * power(biased);
        }
        return biased < -52 ? 0 : fraction * power(biased + 1022) * power(1);
    }

    private static double power(int biased) {
        return Double.longBitsToDouble((long) biased << 52);
    }

    /** Two to the power of a number. */
    static double exp2(double x) {
        if (Double.isNaN(x)) {
            return x;
        }
        if (x > 1024) {
            return Double.POSITIVE_INFINITY;
        }
        if (x < -1074) {
            return 0;
        }
        int k = (int) (x > 0 ? x + 0.5 : x < 0 ? x - 0.5 : 0);
        double t = x - k;
        double high = t * LN2_HIGH;
        double low = -t * LN2_LOW;
        double r = high - low;
        double square = r * r;
        double c = r - square * polynomial(square, EXP2);
        double y = 1 - ((low - (r * c) / (2 - c)) - high);
        return Math.scalb(y, k);
    }

    /** A power, by repeated squaring for the whole part of the exponent. */
    static double pow(double x, double y) {
        if (y == 0 || x == 1) {
            return 1;
        }
        if (y == 1) {
            return x;
        }
        boolean special = Double.isNaN(x) || Double.isNaN(y) || x == 0 || Double.isInfinite(x) || Double.isInfinite(y);
        if (special) {
            return x == -1 && Double.isInfinite(y) ? 1 : Math.pow(x, y);
        }
        if (Math.abs(y) == 0.5) {
            return y > 0 ? Math.sqrt(x) : 1 / Math.sqrt(x);
        }
        double whole = Math.floor(Math.abs(y));
        double rest = Math.abs(y) - whole;
        if (rest != 0 && x < 0) {
            return Double.NaN;
        }
        if (whole >= 0x1p63) {
            return x == -1 ? 1 : (Math.abs(x) < 1) == (y > 0) ? 0 : Double.POSITIVE_INFINITY;
        }
        double result = 1;
        if (rest != 0) {
            if (rest > 0.5) {
                rest--;
                whole++;
            }
            result = exp(rest * log(x));
        }
        return withWhole(x, result, (long) whole, y < 0);
    }

    private static double withWhole(double x, double start, long whole, boolean inverse) {
        double result = start;
        long exponent = 0;
        long factorExponent = exponent(x);
        double factor = fraction(x);
        for (long i = whole; i != 0; i >>= 1) {
            if (Math.abs(factorExponent) > 1 << 12) {
                // It overflows or vanishes whatever follows.
                exponent += factorExponent;
                break;
            }
            if ((i & 1) == 1) {
                result *= factor;
                exponent += factorExponent;
            }
            factor *= factor;
            factorExponent <<= 1;
            if (factor < .5) {
                factor += factor;
                factorExponent--;
            }
        }
        if (inverse) {
            result = 1 / result;
            exponent = -exponent;
        }
        return Math.scalb(result, (int) Math.max(-5000, Math.min(5000, exponent)));
    }

    /** The number in [0.5, 1) of which {@code x} is a multiple by a power of two. */
    static double fraction(double x) {
        double normal = Math.abs(x) < Double.MIN_NORMAL ? x * 0x1p54 : x;
        return Math.scalb(normal, -Math.getExponent(normal) - 1);
    }

    /** The exponent of that power. */
    static int exponent(double x) {
        return Math.abs(x) < Double.MIN_NORMAL ? Math.getExponent(x * 0x1p54) + 1 - 54 : Math.getExponent(x) + 1;
    }

    /** A polynomial whose coefficients stand from the highest power to the constant one. */
    static double polynomial(double x, double... coefficients) {
        double sum = coefficients[0];
        for (int i = 1; i < coefficients.length; i++) {
            sum = sum * x + coefficients[i];
        }
        return sum;
    }
}
