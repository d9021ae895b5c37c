package org.narthex.web.api.internal;

/** Writes whole numbers as ASCII without making an object of them. Thread-safe. */
final class DecimalDigits {
    /** The greatest power of ten that is a long. */
    private static final long LARGEST = 1_000_000_000_000_000_000L;

    private DecimalDigits() {}

    /**
     * Writes a number.
     *
     * @param value not negative
     * @param out with room for 19 bytes behind {@code at}
     * @return the position behind the text
     */
    static int write(long value, byte[] out, int at) {
        int length = 1;
        for (long limit = 10; value >= limit; limit *= 10) {
            length++;
            if (limit == LARGEST) {
                break;
            }
        }
        long rest = value;
        for (int i = at + length - 1; i >= at; i--) {
            long quotient = rest / 10;
            out[i] = (byte) ('0' + rest - quotient * 10);
            rest = quotient;
        }
        return at + length;
    }
}
