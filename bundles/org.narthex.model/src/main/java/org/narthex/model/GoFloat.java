package org.narthex.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Doubles as text, read and written as Go's {@code strconv} does it: the shortest digits that read back as the same
 * value, in the layouts that Prometheus uses.
 */
public final class GoFloat {
    private static final long EXACT_INTEGER = 1L << 53;

    private GoFloat() {}

    /** {@code FormatFloat(value, 'g', -1, 64)}: an exponent below 1e-4 and from 1e6 on, such as {@code 1e+06}. */
    public static String shortest(double value) {
        return layout(value, -4, 6);
    }

    /** {@code FormatFloat(value, 'f', -1, 64)}: never an exponent. */
    public static String fixed(double value) {
        String special = special(value);
        return special != null ? special : Decimal.of(value).plain();
    }

    /** {@code FormatFloat(value, 'e', -1, 64)}: always an exponent. */
    public static String exponential(double value) {
        String special = special(value);
        return special != null ? special : Decimal.of(value).exponential();
    }

    /** The text of a sample value in the HTTP API: an exponent below 1e-6 and from 1e21 on. */
    public static String json(double value) {
        if (isInteger(value)) {
            return Long.toString((long) value);
        }
        return layout(value, -6, 21);
    }

    /** Whether a value is an integer whose digits all count, so that its text is that of the integer; -0 is none. */
    public static boolean isInteger(double value) {
        return value == (long) value
                && Math.abs(value) < EXACT_INTEGER
                && Double.doubleToRawLongBits(value) != Long.MIN_VALUE;
    }

    /** The text of {@code le} and {@code quantile} labels in OpenMetrics: as {@link #shortest} with at least one decimal. */
    public static String openMetrics(double value) {
        if (value == 1) {
            return "1.0";
        }
        if (value == 0) {
            return "0.0";
        }
        if (value == -1) {
            return "-1.0";
        }
        String text = shortest(value);
        boolean whole = text.chars().noneMatch(c -> c == 'e' || c == '.' || c == 'N' || c == 'I');
        return whole ? text + ".0" : text;
    }

    /**
     * Reads a number as Go's ParseFloat: decimal or hexadecimal with a {@code p} exponent, underscores between digits,
     * {@code inf}, {@code infinity}, {@code nan} in any case.
     *
     * @throws NumberFormatException when it is malformed or out of range
     */
    public static double parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        switch (lower) {
            case "nan" -> {
                return Double.longBitsToDouble(StaleMarker.NORMAL_NAN_BITS);
            }
            case "inf", "+inf", "infinity", "+infinity" -> {
                return Double.POSITIVE_INFINITY;
            }
            case "-inf", "-infinity" -> {
                return Double.NEGATIVE_INFINITY;
            }
            default -> {}
        }
        if (!GoFloatSyntax.isNumber(lower)) {
            throw new NumberFormatException("strconv.ParseFloat: parsing " + GoQuote.quote(text) + ": invalid syntax");
        }
        double value = Double.parseDouble(lower.indexOf('_') < 0 ? lower : lower.replace("_", ""));
        if (Double.isInfinite(value)) {
            throw new NumberFormatException(
                    "strconv.ParseFloat: parsing " + GoQuote.quote(text) + ": value out of range");
        }
        return value;
    }

    private static String layout(double value, int lowest, int tooHigh) {
        String special = special(value);
        if (special != null) {
            return special;
        }
        Decimal d = Decimal.of(value);
        int exponent = d.point - 1;
        return exponent < lowest || exponent >= tooHigh ? d.exponential() : d.plain();
    }

    private static @Nullable String special(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == 0) {
            return Double.doubleToRawLongBits(value) < 0 ? "-0" : "0";
        }
        return null;
    }

    /** 0.digits × 10^point, with the shortest digits. */
    private record Decimal(boolean negative, String digits, int point) {
        static Decimal of(double value) {
            String text = Double.toString(Math.abs(value));
            int e = text.indexOf('E');
            int exponent = e < 0 ? 0 : Integer.parseInt(text.substring(e + 1));
            String mantissa = e < 0 ? text : text.substring(0, e);
            int dot = mantissa.indexOf('.');
            String all = mantissa.substring(0, dot) + mantissa.substring(dot + 1);
            int first = 0;
            while (all.charAt(first) == '0') {
                first++;
            }
            int last = all.length();
            while (all.charAt(last - 1) == '0') {
                last--;
            }
            Decimal d = new Decimal(value < 0, all.substring(first, last), dot - first + exponent);
            return Math.abs(value) < 1e-300 && d.digits.length() == 2 ? d.oneDigit(Math.abs(value)) : d;
        }

        /** Double.toString gives subnormal values two digits even where one suffices. */
        private Decimal oneDigit(double value) {
            int tens = digits.charAt(0) - '0' + (digits.charAt(1) >= '5' ? 1 : 0);
            Decimal shorter = tens == 10 ? new Decimal(negative, "1", point + 1) : new Decimal(negative, "" + tens, point);
            return Math.abs(Double.parseDouble(shorter.exponential())) == value ? shorter : this;
        }

        String plain() {
            StringBuilder out = new StringBuilder(negative ? "-" : "");
            if (point <= 0) {
                return out.append("0.").repeat('0', -point).append(digits).toString();
            }
            if (point >= digits.length()) {
                return out.append(digits).repeat('0', point - digits.length()).toString();
            }
            return out.append(digits, 0, point).append('.').append(digits, point, digits.length()).toString();
        }

        String exponential() {
            StringBuilder out = new StringBuilder(negative ? "-" : "").append(digits.charAt(0));
            if (digits.length() > 1) {
                out.append('.').append(digits, 1, digits.length());
            }
            int exponent = point - 1;
            out.append('e').append(exponent < 0 ? '-' : '+');
            if (Math.abs(exponent) < 10) {
                out.append('0');
            }
            return out.append(Math.abs(exponent)).toString();
        }
    }
}
