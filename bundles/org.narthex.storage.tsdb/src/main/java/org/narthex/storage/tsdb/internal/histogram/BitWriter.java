package org.narthex.storage.tsdb.internal.histogram;

import java.util.Arrays;

/** Writes bits, the highest first, into an array that grows. Confined to one thread. */
final class BitWriter {
    private byte[] bytes;
    private int bits;

    BitWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /** Whole bytes so far, the last one perhaps not full. */
    int size() {
        return (bits + 7) >>> 3;
    }

    /** The array behind; only the first {@link #size} bytes count. */
    byte[] array() {
        return bytes;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size());
    }

    void bit(boolean one) {
        if (bits >>> 3 == bytes.length) {
            grow(1);
        }
        if (one) {
            bytes[bits >>> 3] |= (byte) (0x80 >>> (bits & 7));
        }
        bits++;
    }

    /** Writes the lowest {@code n} bits of the value. */
    void bits(long value, int n) {
        if (bits + n > bytes.length << 3) {
            grow(n);
        }
        int left = n;
        while (left > 0) {
            int free = 8 - (bits & 7);
            int take = Math.min(free, left);
            int part = (int) (value >>> (left - take)) & (0xff >>> (8 - take));
            bytes[bits >>> 3] |= (byte) (part << (free - take));
            bits += take;
            left -= take;
        }
    }

    /** Writes a signed number with a prefix that tells its width. */
    void varbitInt(long value) {
        if (value == 0) {
            bit(false);
            return;
        }
        for (int i = 1; i < VarbitFormat.WIDTHS.length; i++) {
            int width = VarbitFormat.WIDTHS[i];
            if (VarbitFormat.fitsSigned(value, width)) {
                varbit(i, value, width);
                return;
            }
        }
        varbit(VarbitFormat.WIDTHS.length, value, Long.SIZE);
    }

    /** Writes an unsigned number with a prefix that tells its width. */
    void varbitUint(long value) {
        if (value == 0) {
            bit(false);
            return;
        }
        for (int i = 1; i < VarbitFormat.WIDTHS.length; i++) {
            int width = VarbitFormat.WIDTHS[i];
            if (value >>> width == 0) {
                varbit(i, value, width);
                return;
            }
        }
        varbit(VarbitFormat.WIDTHS.length, value, Long.SIZE);
    }

    /** Writes a zigzag number in groups of seven bits. */
    void varint(long value) {
        long v = value << 1 ^ value >> 63;
        while ((v & ~0x7fL) != 0) {
            bits(v & 0x7f | 0x80, 8);
            v >>>= 7;
        }
        bits(v, 8);
    }

    private void varbit(int ones, long value, int width) {
        if (ones == VarbitFormat.WIDTHS.length) {
            bits(0xff, 8);
        } else {
            bits((1L << (ones + 1)) - 2, ones + 1);
        }
        bits(value, width);
    }

    private void grow(int n) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, bytes.length + (n >>> 3) + 16));
    }
}
