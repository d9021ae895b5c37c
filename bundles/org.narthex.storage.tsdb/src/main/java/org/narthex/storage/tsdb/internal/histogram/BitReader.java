package org.narthex.storage.tsdb.internal.histogram;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
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

    /** Numbers up to this width are in one word with their prefix. */
    private static final int WIDTH_BEHIND_PREFIX = 25;

    private final byte[] data;
    private final long end;
    private long at;

    BitReader(MemorySegment data, long firstByte) {
        this(data, firstByte, new byte[room(data)]);
    }

    /**
     * A reader that copies the data to memory of its user's.
     *
     * @param copy of {@link #room} bytes at least
     */
    BitReader(MemorySegment data, long firstByte, byte[] copy) {
        int length = (int) data.byteSize();
        MemorySegment.copy(data, ValueLayout.JAVA_BYTE, 0, copy, 0, length);
        Arrays.fill(copy, length, length + PADDING, (byte) 0);
        this.data = copy;
        this.at = firstByte << 3;
        this.end = (long) length << 3;
    }

    /** How many bytes a copy of the data takes. */
    static int room(MemorySegment data) {
        return Math.toIntExact(data.byteSize() + PADDING);
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
        for (; i + 3 <= values.length; i += 3) {
            // Three short numbers always fit into a word.
            long word = peek();
            int a = Long.numberOfLeadingZeros(~word);
            long second = word << shortBits(a);
            int b = Long.numberOfLeadingZeros(~second);
            long third = second << shortBits(b);
            int c = Long.numberOfLeadingZeros(~third);
            if (a > SHORT_ONES || b > SHORT_ONES || c > SHORT_ONES) {
                for (int j = i; j < i + 3; j++) {
                    advance(values, deltas, j, varbitInt());
                }
                continue;
            }
            at += shortBits(a) + shortBits(b) + shortBits(c);
            advance(values, deltas, i, shortNumber(word, a));
            advance(values, deltas, i + 1, shortNumber(second, b));
            advance(values, deltas, i + 2, shortNumber(third, c));
        }
        for (; i < values.length; i++) {
            advance(values, deltas, i, varbitInt());
        }
    }

    private static void advance(long[] values, long[] deltas, int i, long change) {
        long delta = deltas[i] + change;
        deltas[i] = delta;
        values[i] += delta;
    }

    /** Bits of a short number with its prefix. */
    private static int shortBits(int ones) {
        return 4 * ones + 1;
    }

    private static long shortNumber(long word, int ones) {
        return signed(behindPrefix(word, ones, 3 * ones), 3 * ones);
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
