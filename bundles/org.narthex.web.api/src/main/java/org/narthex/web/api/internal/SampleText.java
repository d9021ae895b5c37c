package org.narthex.web.api.internal;

import org.narthex.model.DecimalDigits;
import org.narthex.model.GoFloat;

/**
 * Writes sample values as {@link GoFloat#json} words them, without making an object for any of the usual ones. Confined to one
 * thread.
 */
final class SampleText {
    /** Where the HTTP API begins to write without an exponent. */
    private static final double SMALL_FROM = 1e-6;

    /** Where Java begins to. */
    private static final double PLAIN_FROM = 1e-3;

    /** Where Java ends. */
    private static final double PLAIN_BELOW = 1e7;

    /** From here on every value is an integer; {@link GoFloat#json} words those. */
    private static final double LARGE_BELOW = 1L << 53;

    private final StringBuilder text = new StringBuilder(32);
    private final char[] chars = new char[32];

    /** Which of {@link #chars} is the {@code E}; their number where there is none. */
    private int exponentAt;

    /**
     * Writes a value as ASCII.
     *
     * @param out with room for 32 bytes behind {@code at}
     * @return the position behind the text
     */
    int write(double value, byte[] out, int at) {
        if (GoFloat.isInteger(value)) {
            return writeInteger((long) value, out, at);
        }
        double size = Math.abs(value);
        if (size >= PLAIN_FROM && size < PLAIN_BELOW) {
            // Here Java writes what Go writes: plain digits, and some behind the point.
            return copy(0, read(value), out, at);
        }
        if (size >= PLAIN_BELOW && size < LARGE_BELOW) {
            readWithExponent(value);
            return writeLarge(out, at);
        }
        if (size >= SMALL_FROM && size < PLAIN_FROM) {
            readWithExponent(value);
            return writeSmall(out, at);
        }
        return writeAscii(GoFloat.json(value), out, at);
    }

    /** Takes Java's text of a value; returns its length. */
    private int read(double value) {
        text.setLength(0);
        text.append(value);
        int length = text.length();
        text.getChars(0, length, chars, 0);
        return length;
    }

    /** Takes Java's text of a value and looks where its exponent begins. */
    private void readWithExponent(double value) {
        int length = read(value);
        exponentAt = length;
        for (int i = length - 1; i > 0 && i >= length - 5; i--) {
            if (chars[i] == 'E') {
                exponentAt = i;
            }
        }
    }

    /** Writes {@code 1.2345678E7} as {@code 12345678}, and so on, where the digits reach behind the point. */
    private int writeLarge(byte[] out, int at) {
        int exponent = 0;
        for (int i = exponentAt + 1; i < text.length(); i++) {
            exponent = exponent * 10 + chars[i] - '0';
        }
        int point = chars[0] == '-' ? 2 : 1;
        int to = copy(0, point, out, at);
        int decimals = point + 1 + exponent;
        to = copy(point + 1, decimals, out, to);
        out[to++] = '.';
        return copy(decimals, exponentAt, out, to);
    }

    /** Writes {@code 4.2E-4} as {@code 0.00042}. */
    private int writeSmall(byte[] out, int at) {
        int to = at;
        int first = 0;
        if (chars[0] == '-') {
            out[to++] = '-';
            first = 1;
        }
        out[to++] = '0';
        out[to++] = '.';
        for (int zeros = chars[exponentAt + 2] - '0' - 1; zeros > 0; zeros--) {
            out[to++] = '0';
        }
        out[to++] = (byte) chars[first];
        int decimals = first + 2;
        boolean none = exponentAt == decimals + 1 && chars[decimals] == '0';
        return none ? to : copy(decimals, exponentAt, out, to);
    }

    private int copy(int from, int end, byte[] out, int at) {
        for (int i = from; i < end; i++) {
            out[at + i - from] = (byte) chars[i];
        }
        return at + end - from;
    }

    private static int writeInteger(long value, byte[] out, int at) {
        if (value >= 0) {
            return DecimalDigits.write(value, out, at);
        }
        out[at] = '-';
        return DecimalDigits.write(-value, out, at + 1);
    }

    @SuppressWarnings("deprecation") // copies the low bytes of ASCII text, which is what is wanted here
    private static int writeAscii(String text, byte[] out, int at) {
        text.getBytes(0, text.length(), out, at);
        return at + text.length();
    }
}
