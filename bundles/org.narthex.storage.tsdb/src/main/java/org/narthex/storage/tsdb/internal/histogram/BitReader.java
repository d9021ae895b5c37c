package org.narthex.storage.tsdb.internal.histogram;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.api.StorageException.Kind;

/**
 * Reads bits, the highest first, from a copy of a segment: a word is looked at for each number, not a byte for each bit.
 * Confined to one thread.
 */
final class BitReader {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** A number of 64 bits behind its prefix may be looked at from the last bit on. */
    private static final int PADDING = 24;

    /** Far more than any chunk has. */
    private static final int MAX_SIZE = 1 << 27;

    /** So many bits of a word are there from any position on. */
    private static final int SURE = 57;

    private final byte[] data;
    private final int end;
    private int at;

    BitReader(MemorySegment segment, int firstByte) {
        if (segment.byteSize() > MAX_SIZE) {
            throw new StorageException(Kind.CORRUPTION, "chunk of " + segment.byteSize() + " bytes");
        }
        int size = (int) segment.byteSize();
        data = new byte[size + PADDING];
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, 0, data, 0, size);
        at = firstByte * 8;
        end = size * 8;
    }

    boolean bit() {
        boolean one = peek() < 0;
        advance(1);
        return one;
    }

    long bits(int n) {
        if (n == 0) {
            return 0;
        }
        long word = n <= SURE ? peek() : wide();
        advance(n);
        return word >>> (64 - n);
    }

    long varbitInt() {
        long word = peek();
        if (word >= 0) {
            advance(1);
            return 0;
        }
        int ones = ones(word);
        if (ones == VarbitFormat.WIDTHS.length) {
            advance(ones);
            return bits(Long.SIZE);
        }
        int width = VarbitFormat.WIDTHS[ones];
        long v = unsigned(word, ones, width);
        return v > 1L << (width - 1) ? v - (1L << width) : v;
    }

    long varbitUint() {
        long word = peek();
        int ones = ones(word);
        if (ones == VarbitFormat.WIDTHS.length) {
            advance(ones);
            return bits(Long.SIZE);
        }
        return unsigned(word, ones, VarbitFormat.WIDTHS[ones]);
    }

    /** The number behind a prefix that ends with a zero. */
    private long unsigned(long word, int ones, int width) {
        int prefix = ones + 1;
        if (width == 0 || prefix + width > SURE) {
            advance(prefix);
            return bits(width);
        }
        advance(prefix + width);
        return word << prefix >>> (64 - width);
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

    private static int ones(long word) {
        return Math.min(Long.numberOfLeadingZeros(~word), VarbitFormat.WIDTHS.length);
    }

    /** The bits from here on, at the top of a word; at least {@link #SURE} of them are right. */
    private long peek() {
        return (long) LONG.get(data, at >>> 3) << (at & 7);
    }

    /** The next 64 bits. */
    private long wide() {
        int skip = at & 7;
        long word = peek();
        return skip == 0 ? word : word | (data[(at >>> 3) + 8] & 0xffL) >>> (8 - skip);
    }

    /** What was looked at lies in the padding if it does not lie in the segment. */
    private void advance(int n) {
        at += n;
        if (at > end) {
            throw new StorageException(Kind.CORRUPTION, "unexpected end of a chunk");
        }
    }
}
