package org.narthex.storage.tsdb.internal.histogram;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.api.StorageException.Kind;

/**
 * Reads bits, the highest first, from a copy of a segment. Behind its end there are zeros; whoever has read a sample asks
 * by {@link #checkEnd} whether it was there. Confined to one thread. Benchmark: {@code HistogramBenchmark}.
 */
final class BitReader {
    private static final VarHandle BIG_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Zeros behind the data, so that a word may be read that begins at its end. */
    private static final int PADDING = 16;

    /** So many bits of a word that begins at any bit are there. */
    private static final int VALID = Long.SIZE - 7;

    /** Prefixes of up to so many ones stand before a number of three bits for each of them, see {@link VarbitFormat}. */
    private static final int SHORT_ONES = 4;

    /** Bits of the longest such number with its prefix. */
    private static final int SHORT = 4 * SHORT_ONES + 1;

    /** Numbers up to this width are in one word with their prefix. */
    private static final int WIDTH_BEHIND_PREFIX = 25;

    private final byte[] data;
    private final long end;
    private long at;

    BitReader(MemorySegment data, long firstByte) {
        int length = Math.toIntExact(data.byteSize());
        this.data = new byte[length + PADDING];
        MemorySegment.copy(data, ValueLayout.JAVA_BYTE, 0, this.data, 0, length);
        this.at = firstByte << 3;
        this.end = (long) length << 3;
    }

    boolean bit() {
        boolean one = peek() < 0;
        skip(1);
        return one;
    }

    long bits(int n) {
        if (n == 0) {
            return 0;
        }
        long word = peek();
        if (n > VALID) {
            word |= (data[(int) (at >>> 3) + Long.BYTES] & 0xffL) >>> (8 - (at & 7));
        }
        skip(n);
        return word >>> (Long.SIZE - n);
    }

    /** The next bits, left-aligned, {@link #VALID} of them at least; zeros behind the end. */
    long peek() {
        return peek(at);
    }

    private long peek(long position) {
        if (position > end) {
            throw tooShort();
        }
        return (long) BIG_ENDIAN.get(data, (int) (position >>> 3)) << (position & 7);
    }

    /** Passes over 64 bits at most. */
    void skip(int n) {
        at += n;
    }

    /**
     * Whether what was read ends where the data does, or before.
     *
     * @throws StorageException of kind CORRUPTION when it does not
     */
    void checkEnd() {
        if (at > end) {
            throw tooShort();
        }
    }

    long varbitInt() {
        long word = peek();
        int ones = Math.min(8, Long.numberOfLeadingZeros(~word));
        int width = VarbitFormat.WIDTHS[ones];
        if (width <= WIDTH_BEHIND_PREFIX) {
            skip(ones + 1 + width);
            return signed(behindPrefix(word, ones, width), width);
        }
        skip(8);
        long number = bits(width);
        return width == Long.SIZE ? number : signed(number, width);
    }

    long varbitUint() {
        long word = peek();
        int ones = Math.min(8, Long.numberOfLeadingZeros(~word));
        int width = VarbitFormat.WIDTHS[ones];
        if (width <= WIDTH_BEHIND_PREFIX) {
            skip(ones + 1 + width);
            return behindPrefix(word, ones, width);
        }
        skip(8);
        return bits(width);
    }

    /** Reads a signed number for each value: it changes the delta, by which then the value changes. */
    void advance(long[] values, long[] deltas) {
        int i = 0;
        while (i < values.length) {
            long position = at;
            long word = peek(position);
            int left = VALID;
            int ones = Long.numberOfLeadingZeros(~word);
            while (ones <= SHORT_ONES && left >= SHORT && i < values.length) {
                int width = 3 * ones;
                long delta = deltas[i] + signed(behindPrefix(word, ones, width), width);
                deltas[i] = delta;
                values[i++] += delta;
                int used = width + ones + 1;
                position += used;
                left -= used;
                word <<= used;
                ones = Long.numberOfLeadingZeros(~word);
            }
            at = position;
            if (ones > SHORT_ONES && left >= SHORT && i < values.length) {
                deltas[i] += varbitInt();
                values[i] += deltas[i];
                i++;
            }
        }
    }

    /** The number of a width behind a prefix of ones and a zero; 0 for a width of 0. */
    private static long behindPrefix(long word, int ones, int width) {
        return word << (ones + 1) >>> 1 >>> (Long.SIZE - 1 - width);
    }

    /** The number that lies in the signed range of a width; 0 for a width of 0. */
    private static long signed(long unsigned, int width) {
        return ((unsigned - 1) << (Long.SIZE - width) >> (Long.SIZE - width)) + 1;
    }

    long varint() {
        long v = uvarint();
        return v >>> 1 ^ -(v & 1);
    }

    long uvarint() {
        long v = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            long b = bits(8);
            v |= (b & 0x7f) << shift;
            if (b < 0x80) {
                return v;
            }
        }
        throw new StorageException(Kind.CORRUPTION, "varint of more than 10 bytes in a chunk");
    }

    private static StorageException tooShort() {
        return new StorageException(Kind.CORRUPTION, "unexpected end of a chunk");
    }
}
