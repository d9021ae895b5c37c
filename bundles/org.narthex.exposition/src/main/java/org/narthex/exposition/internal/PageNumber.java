package org.narthex.exposition.internal;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import org.narthex.exposition.PageFormatException;
import org.narthex.model.StaleMarker;

/**
 * Numbers of the text formats: Go's decimal syntax, without hexadecimal numbers and digit separators. Thread-safe.
 *
 * <p>Up to 2^53 as digits with a power of ten up to 22 both are exact doubles, so that one multiplication or division
 * rounds correctly; what is longer goes to FastDoubleParser.
 */
final class PageNumber {
    private static final double[] POWERS = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
        1e21, 1e22
    };
    private static final long MAX_EXACT = 1L << 53;
    private static final int MAX_DIGITS = 18;
    private static final int MAX_EXPONENT = 100_000;

    private PageNumber() {}

    /**
     * Reads a double; NaN gives {@link StaleMarker#NORMAL_NAN_BITS}.
     *
     * @throws PageFormatException with the error text of Go, without the position
     */
    static double parse(byte[] b, int from, int to) throws PageFormatException {
        int at = from;
        boolean negative = false;
        if (at < to && (b[at] == '-' || b[at] == '+')) {
            negative = b[at] == '-';
            at++;
        }
        long digits = 0;
        int significant = 0;
        int exponent = 0;
        int digitsFrom = at;
        int point = -1;
        for (; at < to; at++) {
            int d = b[at] - '0';
            if (d >= 0 && d <= 9) {
                if (significant > 0 || d != 0) {
                    significant++;
                }
                digits = digits * 10 + d;
            } else if (d == '.' - '0' && point < 0) {
                point = at;
            } else {
                break;
            }
        }
        if (point >= 0) {
            exponent = point + 1 - at;
        }
        if (at - digitsFrom == (point >= 0 ? 1 : 0)) {
            return special(b, from, to, digitsFrom);
        }
        if (at < to) {
            int written = exponent(b, at, to);
            if (written == Integer.MIN_VALUE) {
                throw malformed(b, from, to);
            }
            exponent += written;
        }
        if (significant <= MAX_DIGITS && digits <= MAX_EXACT && exponent >= -22 && exponent <= 22) {
            double value = exponent < 0 ? digits / POWERS[-exponent] : digits * POWERS[exponent];
            return negative ? -value : value;
        }
        double value = JavaDoubleParser.parseDouble(b, from, to - from);
        if (Double.isInfinite(value)) {
            throw new PageFormatException(goError("ParseFloat", b, from, to, "value out of range"));
        }
        return value;
    }

    /** The exponent that fills the rest of the number, or MIN_VALUE where the rest is no exponent. */
    private static int exponent(byte[] b, int from, int to) {
        int at = from;
        if ((b[at] | 0x20) != 'e') {
            return Integer.MIN_VALUE;
        }
        at++;
        boolean negative = false;
        if (at < to && (b[at] == '-' || b[at] == '+')) {
            negative = b[at] == '-';
            at++;
        }
        if (at == to) {
            return Integer.MIN_VALUE;
        }
        int value = 0;
        for (; at < to; at++) {
            int d = b[at] - '0';
            if (d < 0 || d > 9) {
                return Integer.MIN_VALUE;
            }
            value = Math.min(value * 10 + d, MAX_EXPONENT);
        }
        return negative ? -value : value;
    }

    private static double special(byte[] b, int from, int to, int unsigned) throws PageFormatException {
        if (isWord(b, unsigned, to, "inf") || isWord(b, unsigned, to, "infinity")) {
            return b[from] == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (from == unsigned && isWord(b, from, to, "nan")) {
            return Double.longBitsToDouble(StaleMarker.NORMAL_NAN_BITS);
        }
        throw malformed(b, from, to);
    }

    private static boolean isWord(byte[] b, int from, int to, String lower) {
        if (to - from != lower.length()) {
            return false;
        }
        for (int i = 0; i < lower.length(); i++) {
            if ((b[from + i] | 0x20) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static PageFormatException malformed(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (b[i] == 'p' || b[i] == 'P' || b[i] == '_') {
                return new PageFormatException("unsupported character in float");
            }
        }
        return new PageFormatException(goError("ParseFloat", b, from, to, "invalid syntax"));
    }

    /** The error text of a function of Go's strconv. */
    static String goError(String function, byte[] b, int from, int to, String problem) {
        return "strconv." + function + ": parsing " + PageText.quote(b, from, to) + ": " + problem;
    }

    /** Seconds as milliseconds, truncated; what a long cannot hold gives its lowest value, as Go does on amd64. */
    static long millis(double seconds) {
        double millis = seconds * 1000;
        return millis >= -0x1p63 && millis < 0x1p63 ? (long) millis : Long.MIN_VALUE;
    }
}
