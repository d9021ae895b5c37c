package org.narthex.promql.engine.internal.exec;

/** Bitmaps that tell at which steps a column has a sample: bit {@code i} of the words is step {@code i}. */
public final class Presence {
    private Presence() {}

    /** A bitmap without samples. */
    public static long[] none(int steps) {
        return new long[(steps + 63) >>> 6];
    }

    /** A bitmap with a sample at each step. */
    public static long[] all(int steps) {
        long[] bits = none(steps);
        java.util.Arrays.fill(bits, -1L);
        if ((steps & 63) != 0) {
            bits[bits.length - 1] = (1L << (steps & 63)) - 1;
        }
        return bits;
    }

    public static boolean has(long[] bits, int step) {
        return (bits[step >>> 6] & 1L << step) != 0;
    }

    public static void set(long[] bits, int step) {
        bits[step >>> 6] |= 1L << step;
    }

    public static void clear(long[] bits, int step) {
        bits[step >>> 6] &= ~(1L << step);
    }

    public static boolean isEmpty(long[] bits) {
        for (long word : bits) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }

    /** How many samples there are. */
    public static int count(long[] bits) {
        int n = 0;
        for (long word : bits) {
            n += Long.bitCount(word);
        }
        return n;
    }

    /** The first step at or behind {@code from} that has a sample, or -1. */
    public static int next(long[] bits, int from) {
        int word = from >>> 6;
        if (word >= bits.length) {
            return -1;
        }
        long rest = bits[word] & -1L << from;
        while (rest == 0) {
            if (++word == bits.length) {
                return -1;
            }
            rest = bits[word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(rest);
    }

    /** Whether both have a sample at the same step. */
    public static boolean overlap(long[] a, long[] b) {
        for (int i = 0; i < a.length; i++) {
            if ((a[i] & b[i]) != 0) {
                return true;
            }
        }
        return false;
    }

    /** The steps at which both have a sample. */
    public static long[] and(long[] a, long[] b) {
        long[] out = new long[a.length];
        for (int i = 0; i < a.length; i++) {
            out[i] = a[i] & b[i];
        }
        return out;
    }

    /** The steps at which {@code a} has a sample and {@code b} has none. */
    public static long[] minus(long[] a, long[] b) {
        long[] out = new long[a.length];
        for (int i = 0; i < a.length; i++) {
            out[i] = a[i] & ~b[i];
        }
        return out;
    }

    /** Adds the samples of {@code more} to {@code bits}. */
    public static void or(long[] bits, long[] more) {
        for (int i = 0; i < bits.length; i++) {
            bits[i] |= more[i];
        }
    }
}
