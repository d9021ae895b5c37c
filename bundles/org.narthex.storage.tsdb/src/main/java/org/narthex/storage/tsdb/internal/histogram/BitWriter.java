package org.narthex.storage.tsdb.internal.histogram;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes bits, the highest first, into an array that grows; bits that are not written yet are zero. Confined to one
 * thread. Benchmark: {@code HistogramBenchmark}.
 */
final class BitWriter {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

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
            grow();
        }
        if (one) {
            bytes[bits >>> 3] |= (byte) (0x80 >>> (bits & 7));
        }
        bits++;
    }

    /** Writes the lowest {@code n} bits of the value, 64 at most. */
    void bits(long value, int n) {
        if (n == 0) {
            return;
        }
        int at = bits >>> 3;
        if (at + Long.BYTES >= bytes.length) {
            grow();
        }
        long v = value << (64 - n) >>> (64 - n);
        int room = 64 - (bits & 7);
        long word = (long) LONG.get(bytes, at);
        if (n <= room) {
            LONG.set(bytes, at, word | v << (room - n));
        } else {
            int over = n - room;
            LONG.set(bytes, at, word | v >>> over);
            bytes[at + Long.BYTES] = (byte) (v << (8 - over));
        }
        bits += n;
    }

    /** Writes a signed number with a prefix that tells its width. */
    void varbitInt(long value) {
        if (value == 0) {
            bit(false);
            return;
        }
        for (int i = 1; VarbitFormat.WIDTHS[i] < Long.SIZE; i++) {
            int width = VarbitFormat.WIDTHS[i];
            if (VarbitFormat.fitsSigned(value, width)) {
                varbit(i, value, width);
                return;
            }
        }
        varbit(8, value, Long.SIZE);
    }

    /** Writes an unsigned number with a prefix that tells its width. */
    void varbitUint(long value) {
        if (value == 0) {
            bit(false);
            return;
        }
        for (int i = 1; VarbitFormat.WIDTHS[i] < Long.SIZE; i++) {
            int width = VarbitFormat.WIDTHS[i];
            if (value >>> width == 0) {
                varbit(i, value, width);
                return;
            }
        }
        varbit(8, value, Long.SIZE);
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
        if (width == Long.SIZE) {
            bits(0xff, 8);
            bits(value, width);
        } else {
            long prefix = (1L << (ones + 1)) - 2;
            bits(prefix << width | value & ((1L << width) - 1), ones + 1 + width);
        }
    }

    private void grow() {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, bytes.length + 16));
    }
}
