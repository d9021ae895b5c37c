package org.narthex.storage.tsdb.internal.chunk;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.StorageException;

/**
 * Decodes XOR chunks (encoding 1) into columns, a whole chunk in one loop.
 *
 * <p>The samples are told by the count in the chunk's header, never by its length: very old chunks carry a surplus byte.
 * The bytes are copied into the scratch memory of the columns, with room to read beyond their end. Thread-safe.
 *
 * <p>What takes time is how many instructions a sample has, and jumps that cannot be foreseen. So the next bits are in a
 * variable, refilled by a load whose address is known early (F. Giesen, "Reading bits in far too many ways", part 2,
 * variant 4); a mask chooses whether a value differs; timestamps, which nearly always keep their distance, are written
 * beside that loop, run by run; and so are values that stay the same.
 */
public final class XorDecoder {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    /** A word can be read where the last bits are. */
    private static final int PADDING = 16;
    /** Bits before a value with a window of its own: a regular timestamp, a difference, no window as before. */
    private static final int OWN_WINDOW = 0b011;
    /** A window before there is one: larger than what is at hand, and than any. */
    private static final int NO_WINDOW = 127;
    /** So many equal values at once are looked for, at the begin of a chunk and behind irregular timestamps. */
    private static final int WORTH_FILLING = 8;

    private XorDecoder() {}

    /** Appends the samples of a chunk that lie in [mint, maxt]. */
    public static void decode(MemorySegment chunk, long mint, long maxt, SampleBuffer into) {
        int length = Math.toIntExact(chunk.byteSize());
        byte[] bytes = into.scratch(length + PADDING);
        MemorySegment.copy(chunk, ValueLayout.JAVA_BYTE, 0, bytes, 0, length);
        if (length < XorEncoder.HEADER_BYTES) {
            throw damaged("of " + length + " bytes has no header");
        }
        int count = (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
        if (count == 0) {
            return;
        }
        int from = into.size;
        into.reserve(count);
        int end;
        try {
            end = decode(bytes, count, maxt, into);
        } catch (IndexOutOfBoundsException e) {
            end = Integer.MAX_VALUE;
        }
        if (end > length * 8) {
            into.size = from;
            throw damaged("of " + length + " bytes ends before its last sample");
        }
        if (into.timestamps[from] < mint || into.timestamps[into.size - 1] > maxt) {
            cut(from, mint, maxt, into);
        }
    }

    /** Appends samples up to the first one past {@code maxt}; returns the bit behind them, which may be past the chunk's end. */
    private static int decode(byte[] b, int count, long maxt, SampleBuffer into) {
        // Whole bytes up to the second sample's value.
        int next = XorEncoder.HEADER_BYTES;
        long raw = uvarint(b, next);
        next = behindVarint(b, next);
        long t = raw >>> 1 ^ -(raw & 1);
        long v = (long) LONG.get(b, next);
        next += 8;
        into.timestamps[into.size] = t;
        into.values[into.size] = Double.longBitsToDouble(v);
        if (count == 1) {
            into.size++;
            return next * 8;
        }
        return further(b, behindVarint(b, next), t, uvarint(b, next), v, count, maxt, into);
    }

    /** Goes on behind the first sample, which is written, at the byte where the value of the second one begins. */
    private static int further(
            byte[] b, int from, long t0, long delta0, long v0, int count, long maxt, SampleBuffer into) {
        long[] times = into.timestamps;
        double[] values = into.values;
        int n = into.size + 1;
        int last = into.size + count;
        long t = t0;
        long delta = delta0;
        long v = v0;
        // The bits in which values differ: how many and one in the lower seven bits, how many follow them above.
        int window = NO_WINDOW;
        // The bits that come next, left-aligned: the one of a regular timestamp, whatever there is, and a value.
        int pos = from * 8 - 1;
        long word = peek(b, pos) & Long.MAX_VALUE;
        // How many of them count; the byte behind these.
        int valid = 64 - (pos & 7);
        int next = (pos >>> 3) + 8;
        while (n < last && t <= maxt) {
            int run = n;
            int end = n + Math.min(last - n, upToOnePast(maxt, t, delta));
            while (word >>> 64 - 2 * WORTH_FILLING == 0 && n < end) {
                int same = Math.min(Math.min(Long.numberOfLeadingZeros(word), valid) / 2, end - n);
                Arrays.fill(values, n, n + same, Double.longBitsToDouble(v));
                n += same;
                valid -= 2 * same;
                word = word << 2 * same | (long) LONG.get(b, next) >>> valid;
                next += 63 - valid >> 3;
                valid |= 56;
            }
            while (n < end && word >= 0) {
                if (word >>> 61 == OWN_WINDOW) {
                    int size = ((int) (word >>> 50) - 1 & 63) + 1;
                    int trailing = 64 - ((int) (word >>> 56) & 31) - size;
                    if (trailing < 0) {
                        throw damaged("has a value outside of 64 bits");
                    }
                    window = trailing << 7 | size + 1;
                    // From here on as if the window were the one before.
                    word = word << 11 & -1L >>> 3 | 1L << 62;
                    valid -= 11;
                }
                long differs = word << 1 >> 63;
                int used = 2 + (window & (int) (differs >>> 57));
                if (used < valid) {
                    v ^= word << 3 >>> 1 - window << (window >>> 7) & differs;
                    word <<= used;
                    valid -= used;
                } else {
                    if (window == NO_WINDOW) {
                        throw damaged("has a value outside of 64 bits");
                    }
                    pos = next * 8 - valid + 3;
                    v ^= wide(b, pos, used - 3) << (window >>> 7);
                    pos += used - 3;
                    next = (pos >>> 3) + 1;
                    word = (long) b[next - 1] << 56 + (pos & 7);
                    valid = 8 - (pos & 7);
                }
                values[n++] = Double.longBitsToDouble(v);
                word |= (long) LONG.get(b, next) >>> valid;
                next += 63 - valid >> 3;
                valid |= 56;
            }
            for (int i = run; i < n; i++) {
                t += delta;
                times[i] = t;
            }
            if (n < last && t <= maxt) {
                pos = next * 8 - valid;
                word = peek(b, pos);
                switch (Long.numberOfLeadingZeros(~word)) {
                    case 0 -> {}
                    case 1 -> {
                        delta += signed(word << 2 >>> 50, 14);
                        pos += 15;
                    }
                    case 2 -> {
                        delta += signed(word << 3 >>> 47, 17);
                        pos += 19;
                    }
                    case 3 -> {
                        delta += signed(word << 4 >>> 44, 20);
                        pos += 23;
                    }
                    default -> {
                        delta += wide(b, pos + 4, 64);
                        pos += 67;
                    }
                }
                word = peek(b, pos) & Long.MAX_VALUE;
                valid = 64 - (pos & 7);
                next = (pos >>> 3) + 8;
            }
        }
        into.size = n;
        return next * 8 - valid;
    }

    /** How many further samples, {@code delta} apart, it takes to come past {@code maxt}, which is not before {@code t}. */
    private static int upToOnePast(long maxt, long t, long delta) {
        long span = maxt - t;
        return delta <= 0 || span < 0 ? Integer.MAX_VALUE : (int) Math.min(span / delta, Integer.MAX_VALUE - 1) + 1;
    }

    /** Takes out samples from {@code from} on that stand before or behind the ones that are wanted. */
    private static void cut(int from, long mint, long maxt, SampleBuffer into) {
        long[] times = into.timestamps;
        int to = from;
        for (int i = from; i < into.size; i++) {
            if (times[i] >= mint && times[i] <= maxt) {
                times[to] = times[i];
                into.values[to++] = into.values[i];
            }
        }
        into.size = to;
    }

    private static long uvarint(byte[] b, int at) {
        long value = 0;
        int shift = 0;
        int i = at;
        for (; b[i] < 0; shift += 7) {
            value |= (b[i++] & 0x7fL) << shift;
        }
        return value | (long) b[i] << shift;
    }

    private static int behindVarint(byte[] b, int at) {
        int i = at;
        while (b[i] < 0) {
            i++;
        }
        return i + 1;
    }

    /** 57 bits or more from {@code pos} on, left-aligned. */
    private static long peek(byte[] b, int pos) {
        return (long) LONG.get(b, pos >>> 3) << (pos & 7);
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

    private static StorageException damaged(String what) {
        return new StorageException(StorageException.Kind.CORRUPTION, "XOR chunk " + what);
    }
}
