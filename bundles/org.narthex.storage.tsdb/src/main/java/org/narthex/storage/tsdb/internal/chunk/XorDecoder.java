package org.narthex.storage.tsdb.internal.chunk;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.StorageException;

/**
 * Decodes XOR chunks (encoding 1) into columns, a whole chunk in one loop.
 *
 * <p>The samples are told by the count in the chunk's header, never by its length: very old chunks carry a surplus byte.
 * The bytes are copied into the scratch memory of the columns, with room to read beyond their end. Thread-safe.
 */
public final class XorDecoder {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    /** A sample has 145 bits at most; from where the one before ended, all of them may be read, and a word behind. */
    private static final int PADDING = 32;

    private XorDecoder() {}

    /** Appends the samples of a chunk that lie in [mint, maxt]. */
    public static void decode(MemorySegment chunk, long mint, long maxt, SampleBuffer into) {
        int length = Math.toIntExact(chunk.byteSize());
        byte[] bytes = into.scratch(length + PADDING);
        MemorySegment.copy(chunk, ValueLayout.JAVA_BYTE, 0, bytes, 0, length);
        decode(bytes, length, mint, maxt, into);
    }

    private static void decode(byte[] b, int length, long mint, long maxt, SampleBuffer into) {
        if (length < XorEncoder.HEADER_BYTES) {
            throw damaged(length);
        }
        java.util.Arrays.fill(b, length, length + PADDING, (byte) 0);
        int count = (b[0] & 0xff) << 8 | b[1] & 0xff;
        if (count == 0) {
            return;
        }
        into.reserve(count);
        long[] times = into.timestamps;
        double[] values = into.values;
        int n = into.size;
        int end = length * 8;

        int pos = XorEncoder.HEADER_BYTES * 8;
        long raw = 0;
        int shift = 0;
        for (long octet = 0x80; (octet & 0x80) != 0; shift += 7) {
            octet = peek(b, pos) >>> 56;
            pos += 8;
            raw |= (octet & 0x7f) << shift;
        }
        long t = raw >>> 1 ^ -(raw & 1);
        long v = wide(b, pos, 64);
        pos += 64;
        if (pos > end) {
            throw damaged(length);
        }
        if (t >= mint && t <= maxt) {
            times[n] = t;
            values[n++] = Double.longBitsToDouble(v);
        }
        long delta = 0;
        int trailing = -1;
        int window = 0;
        for (int i = 1; i < count && t <= maxt; i++) {
            if (pos > end) {
                throw damaged(length);
            }
            long word = peek(b, pos);
            if (i == 1) {
                shift = 0;
                for (long octet = 0x80; (octet & 0x80) != 0; shift += 7) {
                    octet = peek(b, pos) >>> 56;
                    pos += 8;
                    delta |= (octet & 0x7f) << shift;
                }
                word = peek(b, pos);
            } else if (word >= 0) {
                pos++;
                word <<= 1;
            } else {
                int ones = Long.numberOfLeadingZeros(~word);
                switch (ones) {
                    case 1 -> {
                        delta += signed(word << 2 >>> 50, 14);
                        pos += 16;
                    }
                    case 2 -> {
                        delta += signed(word << 3 >>> 47, 17);
                        pos += 20;
                    }
                    case 3 -> {
                        delta += signed(word << 4 >>> 44, 20);
                        pos += 24;
                    }
                    default -> {
                        delta += wide(b, pos + 4, 64);
                        pos += 68;
                    }
                }
                word = peek(b, pos);
            }
            t += delta;
            // The value: at least 56 bits of the word are valid here, and its first two tell the form.
            if (word >= 0) {
                pos++;
            } else {
                // Whether the bits have a window of their own is hard to foresee: chosen without a jump.
                boolean own = (word & 1L << 62) != 0;
                int lead = (int) (word >>> 57) & 31;
                int size = ((int) (word >>> 51) - 1 & 63) + 1;
                window = own ? size : window;
                trailing = own ? 64 - lead - size : trailing;
                pos += own ? 13 : 2;
                if (trailing < 0) {
                    throw damaged(length);
                }
                v ^= bits(b, pos, window) << trailing;
                pos += window;
            }
            if (t >= mint && t <= maxt) {
                times[n] = t;
                values[n++] = Double.longBitsToDouble(v);
            }
        }
        if (pos > end) {
            throw damaged(length);
        }
        into.size = n;
    }

    /** 57 bits or more from {@code pos} on, left-aligned. */
    private static long peek(byte[] b, int pos) {
        return (long) LONG.get(b, pos >>> 3) << (pos & 7);
    }

    private static long bits(byte[] b, int pos, int n) {
        return n <= 57 ? peek(b, pos) >>> (64 - n) : wide(b, pos, n);
    }

    private static long wide(byte[] b, int pos, int n) {
        long word = peek(b, pos);
        int off = pos & 7;
        if (off != 0) {
            word |= (b[(pos >>> 3) + 8] & 0xffL) >>> (8 - off);
        }
        return word >>> (64 - n);
    }

    private static long signed(long bits, int n) {
        return bits > 1L << (n - 1) ? bits - (1L << n) : bits;
    }

    private static StorageException damaged(int length) {
        return new StorageException(
                StorageException.Kind.CORRUPTION, "XOR chunk of " + length + " bytes ends before its last sample");
    }
}
