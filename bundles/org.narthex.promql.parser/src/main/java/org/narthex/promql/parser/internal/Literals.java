package org.narthex.promql.parser.internal;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.regex.Pattern;
import org.narthex.model.GoFloat;
import org.narthex.model.GoQuote;
import org.narthex.model.Utf8;

/** Values of number, duration and string tokens. */
final class Literals {
    private static final List<String> UNITS = List.of("y", "w", "d", "h", "m", "s", "ms");
    private static final long[] NANOS = {
        31_536_000_000_000_000L, 604_800_000_000_000L, 86_400_000_000_000L, 3_600_000_000_000L, 60_000_000_000L,
        1_000_000_000L, 1_000_000L
    };
    /** Between digits, in the exponent too. */
    private static final Pattern UNDERSCORE = Pattern.compile("(?<=[0-9])_(?=[0-9])");

    private static final long SECOND = 1_000_000_000L;

    /** 2^63 nanoseconds as seconds. */
    private static final double MAX_SECONDS = 0x1p63 / 1e9;

    private Literals() {}

    /** A number: an integer in Go's spelling, where a leading zero means octal, else a floating-point number. */
    static double number(Token token) {
        String text = token.text();
        try {
            return integer(text);
        } catch (NumberFormatException notAnInteger) {
            try {
                return GoFloat.parse(UNDERSCORE.matcher(text).replaceAll(""));
            } catch (NumberFormatException e) {
                throw new ParseFailure(
                        token.start(),
                        "error parsing number: strconv.ParseFloat: parsing " + GoQuote.quote(text) + ": "
                                + (String.valueOf(e.getMessage()).endsWith("range")
                                        ? "value out of range"
                                        : "invalid syntax"));
            }
        }
    }

    private static long integer(String text) {
        String lower = text.toLowerCase(java.util.Locale.ROOT);
        int base = 10;
        String digits = lower;
        if (lower.startsWith("0x")) {
            base = 16;
            digits = lower.substring(2);
        } else if (lower.length() > 1 && lower.charAt(0) == '0') {
            base = 8;
            digits = lower.substring(1);
        }
        boolean misplaced = digits.endsWith("_") || digits.contains("__") || base == 10 && digits.startsWith("_");
        if (misplaced || digits.startsWith("-") || digits.startsWith("+")) {
            throw new NumberFormatException(text);
        }
        return Long.parseLong(digits.replace("_", ""), base);
    }

    /** A duration in seconds. */
    static double duration(Token token) {
        long nanos = nanos(token);
        long whole = nanos / SECOND;
        return whole + (nanos % SECOND) / 1e9;
    }

    private static long nanos(Token token) {
        String text = token.text();
        long total = 0;
        int lastUnit = -1;
        for (int at = 0; at < text.length(); ) {
            int digits = at;
            while (digits < text.length() && Input.isDigit(text.charAt(digits))) {
                digits++;
            }
            int end = digits;
            while (end < text.length() && !Input.isDigit(text.charAt(end))) {
                end++;
            }
            if (digits == at || end == digits) {
                throw invalid(token);
            }
            String unitText = text.substring(digits, end);
            int unit = UNITS.indexOf(unitText);
            long count;
            try {
                count = Long.parseUnsignedLong(text.substring(at, digits));
            } catch (NumberFormatException e) {
                throw invalid(token);
            }
            if (unit < 0) {
                throw new ParseFailure(
                        token.start(), "unknown unit " + GoQuote.quote(unitText) + " in duration " + GoQuote.quote(text));
            }
            if (unit <= lastUnit) {
                throw invalid(token);
            }
            if (Long.compareUnsigned(count, Long.divideUnsigned(Long.MIN_VALUE, NANOS[unit])) > 0) {
                throw new ParseFailure(token.start(), "duration out of range");
            }
            total += count * NANOS[unit];
            if (total < 0) {
                throw new ParseFailure(token.start(), "duration out of range");
            }
            lastUnit = unit;
            at = end;
        }
        return total;
    }

    private static ParseFailure invalid(Token token) {
        return new ParseFailure(token.start(), "not a valid duration string: " + GoQuote.quote(token.text()));
    }

    /** Whether a number of seconds is too long for a duration. */
    static boolean outOfRange(double seconds) {
        return seconds > MAX_SECONDS || seconds < -MAX_SECONDS;
    }

    /** Seconds as whole milliseconds, after rounding to nanoseconds as Prometheus does. */
    static long millis(double seconds) {
        return roundAway(seconds * 1e9) / 1_000_000;
    }

    /** Rounds half away from zero. */
    static long roundAway(double value) {
        double rounded = Math.copySign(Math.floor(Math.abs(value) + 0.5), value);
        return (long) (Math.abs(value) >= 0x1p52 || Math.abs(value) < 0.5 ? (Math.abs(value) < 0.5 ? 0 : value) : rounded);
    }

    /** What stands between the quotes of a string token. */
    static String string(Token token) {
        byte[] b = Utf8.encode(token.text());
        if (b[0] == '`') {
            return Utf8.decode(b, 1, b.length - 1);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(b.length);
        for (int i = 1; i < b.length - 1; ) {
            if (b[i] != '\\') {
                out.write(b[i++]);
                continue;
            }
            int c = b[i + 1];
            i += 2;
            switch (c) {
                case 'a' -> out.write(7);
                case 'b' -> out.write('\b');
                case 'f' -> out.write('\f');
                case 'n' -> out.write('\n');
                case 'r' -> out.write('\r');
                case 't' -> out.write('\t');
                case 'v' -> out.write(11);
                case 'x', 'u', 'U' -> {
                    int n = c == 'x' ? 2 : c == 'u' ? 4 : 8;
                    int value = Integer.parseInt(Utf8.decode(b, i, i + n), 16);
                    if (c == 'x') {
                        out.write(value);
                    } else {
                        out.writeBytes(Utf8.encode(Character.toString(value)));
                    }
                    i += n;
                }
                case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                    out.write(Integer.parseInt(Utf8.decode(b, i - 1, i + 2), 8));
                    i += 2;
                }
                default -> out.write(c);
            }
        }
        byte[] value = out.toByteArray();
        return Utf8.decode(value, 0, value.length);
    }
}
