package org.narthex.model;

/** Whole numbers as ASCII, without making an object of them. Thread-safe. */
public final class DecimalDigits {
    private static final long[] POWERS = powers();

    /** The numbers from 00 to 99 as text. */
    private static final byte[] PAIRS = pairs();

    private DecimalDigits() {}

    private static long[] powers() {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    private static byte[] pairs() {
        byte[] pairs = new byte[200];
        for (int i = 0; i < 100; i++) {
            pairs[2 * i] = (byte) ('0' + i / 10);
            pairs[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return pairs;
    }

    /**
     * Writes a number.
     *
     * @param value not negative
     * @param out with room for 19 bytes behind {@code at}
     * @return the position behind the text
     */
    public static int write(long value, byte[] out, int at) {
        int end = at + length(value);
        int to = end;
        long rest = value;
        while (rest >= 10) {
            long quotient = rest / 100;
            int pair = (int) (rest - quotient * 100) * 2;
            out[--to] = PAIRS[pair + 1];
            out[--to] = PAIRS[pair];
            rest = quotient;
        }
        if (to > at) {
            out[at] = (byte) ('0' + rest);
        }
        return end;
    }

    /** How many digits a number has: from its bits by the logarithm of two, 1233 / 4096, and one comparison. */
    private static int length(long value) {
        long odd = value | 1;
        int length = (Long.SIZE - Long.numberOfLeadingZeros(odd)) * 1233 >>> 12;
        return odd >= POWERS[length] ? length + 1 : length;
    }
}
