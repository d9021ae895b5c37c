package org.narthex.storage.tsdb.internal.histogram;

/**
 * Numbers of a width that a prefix of ones tells.
 *
 * <pre>
 * prefix    bits   signed range              unsigned to
 * 0         0      0                         0
 * 10        3      -3 .. 4                   7
 * 110       6      -31 .. 32                 63
 * 1110      9      -255 .. 256               511
 * 11110     12     -2047 .. 2048             4095
 * 111110    18     -131071 .. 131072         262143
 * 1111110   25     -16777215 .. 16777216     33554431
 * 11111110  56     -(2^55 - 1) .. 2^55       2^56 - 1
 * 11111111  64     every                     every
 * </pre>
 */
final class VarbitFormat {
    /** Bits behind a prefix of {@code i} ones and a zero; there is no zero behind eight ones. */
    static final int[] WIDTHS = {0, 3, 6, 9, 12, 18, 25, 56, 64};

    private VarbitFormat() {}

    /** Whether the number lies in the range of the width, whose upper end is one further from zero than the lower. */
    static boolean fitsSigned(long value, int width) {
        return -((1L << (width - 1)) - 1) <= value && value <= 1L << (width - 1);
    }
}
