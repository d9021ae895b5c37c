package org.narthex.storage.tsdb.internal.histogram;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.api.StorageException.Kind;

/** Reads bits, the highest first, from a segment. Confined to one thread. Benchmark: {@code HistogramBenchmark}. */
final class BitReader {
    private static final ValueLayout.OfLong BIG_ENDIAN =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /** Numbers up to this width are read together with their prefix. */
    private static final int SHORT = 25;

    private final MemorySegment data;
    private final long end;
    private long at;

    /** The short number that {@link #prefix} read. */
    private long number;

    BitReader(MemorySegment data, long firstByte) {
        this.data = data;
        this.at = firstByte << 3;
        this.end = data.byteSize() << 3;
    }

    boolean bit() {
        if (at >= end) {
            throw tooShort();
        }
        int b = data.get(ValueLayout.JAVA_BYTE, at >>> 3);
        boolean one = (b << (at & 7) & 0x80) != 0;
        at++;
        return one;
    }

    long bits(int n) {
        if (n == 0) {
            return 0;
        }
        if (at + n > end) {
            throw tooShort();
        }
        long first = at >>> 3;
        int skip = (int) (at & 7);
        at += n;
        if (first + 8 <= end >>> 3) {
            long word = data.get(BIG_ENDIAN, first) << skip;
            if (skip + n > 64) {
                word |= (data.get(ValueLayout.JAVA_BYTE, first + 8) & 0xffL) >>> (8 - skip);
            }
            return word >>> (64 - n);
        }
        return slowBits(first, skip, n);
    }

    private long slowBits(long first, int skip, int n) {
        long value = data.get(ValueLayout.JAVA_BYTE, first) & (0xff >>> skip);
        int have = 8 - skip;
        long next = first + 1;
        while (have < n) {
            if (n - have >= 8) {
                value = value << 8 | data.get(ValueLayout.JAVA_BYTE, next) & 0xff;
                have += 8;
            } else {
                int take = n - have;
                value = value << take | (data.get(ValueLayout.JAVA_BYTE, next) & 0xff) >>> (8 - take);
                have = n;
            }
            next++;
        }
        return have > n ? value >>> (have - n) : value;
    }

    long varbitInt() {
        int ones = prefix();
        int width = VarbitFormat.WIDTHS[ones];
        long v = number;
        if (width > SHORT) {
            v = bits(width);
        }
        return v > 1L << (width - 1) && width < Long.SIZE && ones > 0 ? v - (1L << width) : v;
    }

    long varbitUint() {
        int width = VarbitFormat.WIDTHS[prefix()];
        return width > SHORT ? bits(width) : number;
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

    /** Counts ones up to the first zero, and reads it and a short number behind; eight ones have no zero. */
    private int prefix() {
        long first = at >>> 3;
        if (first + Long.BYTES > end >>> 3) {
            return slowPrefix();
        }
        long word = data.get(BIG_ENDIAN, first) << (at & 7);
        int ones = Math.min(8, Long.numberOfLeadingZeros(~word));
        int width = VarbitFormat.WIDTHS[ones];
        if (width > SHORT) {
            at += 8;
        } else {
            number = word << (ones + 1) >>> 1 >>> (Long.SIZE - 1 - width);
            at += ones + 1 + width;
        }
        return ones;
    }

    private int slowPrefix() {
        int ones = 0;
        while (ones < 8 && bit()) {
            ones++;
        }
        int width = VarbitFormat.WIDTHS[ones];
        if (width <= SHORT) {
            number = bits(width);
        }
        return ones;
    }

    private static StorageException tooShort() {
        return new StorageException(Kind.CORRUPTION, "unexpected end of a chunk");
    }
}
