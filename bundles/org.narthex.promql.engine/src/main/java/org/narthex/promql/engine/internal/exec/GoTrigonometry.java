package org.narthex.promql.engine.internal.exec;

/** Trigonometric and hyperbolic functions after Cephes, with the last digits that Go's library gives on x86-64. */
final class GoTrigonometry {
    private static final double PI4_HIGH = 0x1.921fb40000000p-1;
    private static final double PI4_MIDDLE = 0x1.4442d00000000p-25;
    private static final double PI4_LOW = 0x1.8469898cc5170p-49;
    /** From here on an argument is reduced with more digits. */
    private static final double LARGE = 1 << 29;

    private static final double[] SIN = {
        1.58962301576546568060e-10, -2.50507477628578072866e-8, 2.75573136213857245213e-6, -1.98412698295895385996e-4,
        8.33333333332211858878e-3, -1.66666666666666307295e-1
    };
    private static final double[] COS = {
        -1.13585365213876817300e-11, 2.08757008419747316778e-9, -2.75573141792967388112e-7, 2.48015872888517045348e-5,
        -1.38888888888730564116e-3, 4.16666666666665929218e-2
    };
    private static final double[] TAN_ABOVE = {-1.30936939181383777646e4, 1.15351664838587416140e6, -1.79565251976484877988e7};
    private static final double[] TAN_BELOW = {
        1, 1.36812963470692954678e4, -1.32089234440210967447e6, 2.50083801823357915839e7, -5.38695755929454629881e7
    };
    private static final double[] ATAN_ABOVE = {
        -8.750608600031904122785e-01, -1.615753718733365076637e+01, -7.500855792314704667340e+01,
        -1.228866684490136173410e+02, -6.485021904942025371773e+01
    };
    private static final double[] ATAN_BELOW = {
        1, +2.485846490142306297962e+01, +1.650270098316988542046e+02, +4.328810604912902668951e+02,
        +4.853903996359136964868e+02, +1.945506571482613964425e+02
    };
    private static final double[] SINH_ABOVE = {
        -0.2630563213397497062819489e+2, -0.2894211355989563807284660366e+4, -0.8991272022039509355398013511e+5,
        -0.6307673640497716991184787251e+6
    };
    private static final double[] SINH_BELOW = {
        1, -0.173678953558233699533450911e+3, 0.1521517378790019070696485176e+5, -0.6307673640497716991212077277e+6
    };
    private static final double[] TANH_ABOVE = {-9.64399179425052238628e-1, -9.92877231001918586564e1, -1.61468768441708447952e3};
    private static final double[] TANH_BELOW = {1, 1.12811678491632931402e2, 2.23548839060100448583e3, 4.84406305325125486048e3};
    private static final double LOG_2_127 = 8.8029691931113054295988e+01;

    private static final double TAN_3_PI_8 = 2.41421356237309504880;
    private static final double PI_2_REST = 6.123233995736765886130e-17;

    /** The binary digits of four by pi, the first word being its whole part. */
    private static final long[] FOUR_BY_PI = {
        0x0000000000000001L, 0x45f306dc9c882a53L, 0xf84eafa3ea69bb81L, 0xb6c52b3278872083L, 0xfca2c757bd778ac3L,
        0x6e48dc74849ba5c0L, 0x0c925dd413a32439L, 0xfc3bd63962534e7dL, 0xd1046bea5d768909L, 0xd338e04d68befc82L,
        0x7323ac7306a673e9L, 0x3908bf177bf25076L, 0x3ff12fffbc0b301fL, 0xde5e2316b414da3eL, 0xda6cfd9e4f96136eL,
        0x9e8c7ecd3cbfd45aL, 0xea4f758fd7cbe2f6L, 0x7a0e73ef14a525d4L, 0xd7f6bf623f1aba10L, 0xac06608df8f6d757L
    };

    private GoTrigonometry() {}

    /**
     * An angle of the first octant and the number of octants that were taken off, which is even.
     *
     * @param octant 0, 2, 4 or 6
     */
    private record Reduced(int octant, double rest) {
        /** Of a number that is not negative. */
        static Reduced of(double x) {
            if (x >= LARGE) {
                return ofLarge(x);
            }
            long octant = (long) (x * (4 / Math.PI));
            octant += octant & 1;
            double y = octant;
            return new Reduced((int) (octant & 7), ((x - y * PI4_HIGH) - y * PI4_MIDDLE) - y * PI4_LOW);
        }

        /** After Payne and Hanek: only the digits of four by pi that matter for the fraction are multiplied. */
        private static Reduced ofLarge(double x) {
            long bits = Double.doubleToRawLongBits(x);
            int at = (int) (bits >>> 52) - 1023 - 52 + 61;
            long mantissa = bits & 0x000fffffffffffffL | 0x0010000000000000L;
            long first = digits(at);
            long second = digits(at + 64);
            long third = digits(at + 128);
            long below = Math.unsignedMultiplyHigh(third, mantissa);
            long low = second * mantissa + below;
            long carry = Long.compareUnsigned(low, below) < 0 ? 1 : 0;
            long high = first * mantissa + Math.unsignedMultiplyHigh(second, mantissa) + carry;
            int octant = (int) (high >>> 61);
            high = high << 3 | low >>> 61;
            int zeros = Long.numberOfLeadingZeros(high) + 1;
            long fraction = (zeros == 64 ? 0 : high << zeros) | low >>> (64 - zeros);
            double z = Double.longBitsToDouble((long) (1023 - zeros) << 52 | fraction >>> 12);
            if ((octant & 1) == 1) {
                octant = octant + 1 & 7;
                z--;
            }
            return new Reduced(octant, z * (Math.PI / 4));
        }

        /** 64 digits of four by pi from a bit on. */
        private static long digits(int from) {
            int shift = from & 63;
            long upper = FOUR_BY_PI[from >> 6] << shift;
            return shift == 0 ? upper : upper | FOUR_BY_PI[(from >> 6) + 1] >>> (64 - shift);
        }
    }

    private static double sinOfRest(double z) {
        double zz = z * z;
        return z + z * zz * GoExponentials.polynomial(zz, SIN);
    }

    private static double cosOfRest(double z) {
        double zz = z * z;
        return 1.0 - 0.5 * zz + zz * zz * GoExponentials.polynomial(zz, COS);
    }

    static double sin(double x) {
        if (x == 0 || Double.isNaN(x) || Double.isInfinite(x)) {
            return x == 0 ? x : Double.NaN;
        }
        Reduced r = Reduced.of(Math.abs(x));
        double y = (r.octant & 3) == 2 ? cosOfRest(r.rest) : sinOfRest(r.rest);
        return r.octant > 3 == x < 0 ? y : -y;
    }

    static double cos(double x) {
        if (Double.isNaN(x) || Double.isInfinite(x)) {
            return Double.NaN;
        }
        Reduced r = Reduced.of(Math.abs(x));
        double y = (r.octant & 3) == 2 ? sinOfRest(r.rest) : cosOfRest(r.rest);
        return r.octant == 2 || r.octant == 4 ? -y : y;
    }

    static double tan(double x) {
        if (x == 0 || Double.isNaN(x) || Double.isInfinite(x)) {
            return x == 0 ? x : Double.NaN;
        }
        Reduced r = Reduced.of(Math.abs(x));
        double z = r.rest;
        double zz = z * z;
        double y = zz > 1e-14
                ? z + z * (zz * GoExponentials.polynomial(zz, TAN_ABOVE) / GoExponentials.polynomial(zz, TAN_BELOW))
                : z;
        if ((r.octant & 2) == 2) {
            y = -1 / y;
        }
        return x < 0 ? -y : y;
    }

    static double asin(double x) {
        if (x == 0) {
            return x;
        }
        double z = Math.abs(x);
        if (!(z <= 1)) {
            return Double.NaN;
        }
        double other = Math.sqrt(1 - z * z);
        double y = z > 0.7 ? Math.PI / 2 - atanOfPositive(other / z) : atanOfPositive(z / other);
        return x < 0 ? -y : y;
    }

    static double acos(double x) {
        return Math.PI / 2 - asin(x);
    }

    static double atan(double x) {
        if (x == 0) {
            return x;
        }
        return x > 0 ? atanOfPositive(x) : -atanOfPositive(-x);
    }

    private static double atanOfPositive(double x) {
        if (x <= 0.66) {
            return atanOfSmall(x);
        }
        if (x > TAN_3_PI_8) {
            return Math.PI / 2 - atanOfSmall(1 / x) + PI_2_REST;
        }
        return Math.PI / 4 + atanOfSmall((x - 1) / (x + 1)) + 0.5 * PI_2_REST;
    }

    private static double atanOfSmall(double x) {
        double z = x * x;
        z = z * GoExponentials.polynomial(z, ATAN_ABOVE) / GoExponentials.polynomial(z, ATAN_BELOW);
        return x * z + x;
    }

    static double atan2(double y, double x) {
        boolean special =
                Double.isNaN(y) || Double.isNaN(x) || y == 0 || x == 0 || Double.isInfinite(x) || Double.isInfinite(y);
        if (special) {
            return Math.atan2(y, x);
        }
        double q = atan(y / x);
        if (x < 0) {
            return q <= 0 ? q + Math.PI : q - Math.PI;
        }
        return q;
    }

    static double sinh(double x) {
        double z = x < 0 ? -x : x;
        double y;
        if (z > 21) {
            y = GoExponentials.exp(z) * 0.5;
        } else if (z > 0.5) {
            double e = GoExponentials.exp(z);
            y = (e - 1 / e) * 0.5;
        } else {
            double zz = z * z;
            y = GoExponentials.polynomial(zz, SINH_ABOVE) * z / GoExponentials.polynomial(zz, SINH_BELOW);
        }
        return x < 0 ? -y : y;
    }

    static double cosh(double x) {
        double z = Math.abs(x);
        double e = GoExponentials.exp(z);
        return z > 21 ? e * 0.5 : (e + 1 / e) * 0.5;
    }

    static double tanh(double x) {
        double z = Math.abs(x);
        if (z > 0.5 * LOG_2_127) {
            return x < 0 ? -1 : 1;
        }
        if (z >= 0.625) {
            double y = 1 - 2 / (GoExponentials.exp(2 * z) + 1);
            return x < 0 ? -y : y;
        }
        if (x == 0) {
            return x;
        }
        double s = x * x;
        return x + x * s * GoExponentials.polynomial(s, TANH_ABOVE) / GoExponentials.polynomial(s, TANH_BELOW);
    }
}
