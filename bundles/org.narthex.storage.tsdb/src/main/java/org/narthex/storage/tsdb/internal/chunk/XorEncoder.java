package org.narthex.storage.tsdb.internal.chunk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Encodes float samples as an XOR chunk (encoding 1), bit for bit as Prometheus does.
 *
 * <p>A chunk is a two-byte sample count and a stream of bits, the most significant first. Sample 0 is a varint timestamp
 * and 64 value bits; sample 1 a uvarint time difference; the following ones the change of that difference in 1, 16, 20,
 * 24 or 68 bits. Values are the XOR with the one before, cut to the bits that differ.
 *
 * <p>The state is in plain fields so that a caller can keep it in arrays and load one series after the other. Bits behind
 * {@link #bits} are zero in {@link #buffer}. Allocates only where the buffer must grow. Confined to one thread.
 */
public final class XorEncoder {
    /** A chunk with more bytes takes no further sample: 1024 less the largest sample. */
    public static final int MAX_BYTES = 1024 - 19;

    /** Size of the sample count at the beginning. */
    public static final int HEADER_BYTES = 2;

    /** {@link #leading} before the first value window exists. */
    public static final byte NO_WINDOW = -1;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int MAX_SAMPLE_BYTES = 19;
    private static final int SLACK = 9;
    private static final int HEADER_BITS = HEADER_BYTES * 8;

    /** Room for a chunk's first sample, or its last byte and a further one. */
    private static final int TAIL = 40;

    /** The chunk's bytes, longer than the chunk. */
    public byte[] buffer;

    /** Length of the chunk in bits, with the header. */
    public int bits;

    /** Samples so far. */
    public int count;

    /** Timestamp of the newest sample. */
    public long time;

    /** Difference of the two newest timestamps. */
    public long delta;

    /** Raw bits of the newest value. */
    public long value;

    /** Leading zeros of the current window, or {@link #NO_WINDOW}. */
    public byte leading;

    /** Trailing zeros of the current window. */
    public byte trailing;

    /** An encoder without a chunk: call {@link #start}. */
    public XorEncoder() {
        buffer = new byte[0];
    }

    /** Begins an empty chunk in a buffer, whose content is cleared. */
    public void start(byte[] into) {
        buffer = into;
        Arrays.fill(into, (byte) 0);
        bits = HEADER_BITS;
        count = 0;
        time = 0;
        delta = 0;
        value = 0;
        leading = NO_WINDOW;
        trailing = 0;
    }

    /** Length of the chunk in bytes. */
    public int bytes() {
        return (bits + 7) >>> 3;
    }

    /** Begins a chunk that is kept elsewhere: {@link #encode} makes its first bytes. */
    public void startAppending() {
        tail();
        bits = HEADER_BITS;
        count = 0;
        delta = 0;
        leading = NO_WINDOW;
        trailing = 0;
    }

    /**
     * Goes on with a chunk that is kept elsewhere: {@link #encode} makes the bytes that follow, from the last one on if that
     * is not full. The other fields are the caller's.
     *
     * @param bit bits of the last byte that are used, 0 when it is full
     * @param last the last byte, if it is not full
     */
    public void continueAppending(int bit, int last) {
        tail();
        buffer[0] = (byte) last;
        bits = bit;
    }

    private void tail() {
        if (buffer.length < TAIL) {
            buffer = new byte[TAIL];
        } else {
            Arrays.fill(buffer, 0, TAIL, (byte) 0);
        }
    }

    /** Writes a sample count into a chunk's header. */
    public static void count(byte[] chunk, int samples) {
        chunk[0] = (byte) (samples >> 8);
        chunk[1] = (byte) samples;
    }

    /** Appends a sample. The caller sees to it that there are fewer than 65,535 and that time grows. */
    public void append(long t, double v) {
        int need = (bits >>> 3) + MAX_SAMPLE_BYTES + SLACK;
        if (need > buffer.length) {
            buffer = Arrays.copyOf(buffer, need + Math.min(Math.max(buffer.length >> 1, 16), 128));
        }
        encode(t, v);
        count(buffer, count);
    }

    /** Appends a sample and leaves the header as it is; the buffer has room. */
    public void encode(long t, double v) {
        long raw = Double.doubleToRawLongBits(v);
        if (count == 0) {
            varint((t << 1) ^ (t >> 63));
            write(raw, 64);
        } else {
            long d = t - time;
            if (count == 1) {
                varint(d);
            } else {
                change(d - delta);
            }
            delta = d;
            xor(raw ^ value);
        }
        time = t;
        value = raw;
        count++;
    }

    private void change(long dod) {
        if (dod == 0) {
            bits++;
        } else if (fits(dod, 14)) {
            write(0b10L << 14 | dod & 0x3fff, 16);
        } else if (fits(dod, 17)) {
            write(0b110L << 17 | dod & 0x1ffff, 20);
        } else if (fits(dod, 20)) {
            write(0b1110L << 20 | dod & 0xfffff, 24);
        } else {
            write(0b1111, 4);
            write(dod, 64);
        }
    }

    private static boolean fits(long x, int n) {
        return x >= -((1L << (n - 1)) - 1) && x <= 1L << (n - 1);
    }

    private void xor(long x) {
        if (x == 0) {
            bits++;
            return;
        }
        int lead = Math.min(Long.numberOfLeadingZeros(x), 31);
        int trail = Long.numberOfTrailingZeros(x);
        int known = leading;
        if (known != NO_WINDOW && lead >= known && trail >= trailing) {
            int n = 64 - known - trailing;
            if (n <= 62) {
                write(0b10L << n | x >>> trailing, n + 2);
            } else {
                write(0b10, 2);
                write(x >>> trailing, n);
            }
            return;
        }
        leading = (byte) lead;
        trailing = (byte) trail;
        int n = 64 - lead - trail;
        write(0b11L << 11 | (long) lead << 6 | n & 63, 13);
        write(x >>> trail, n);
    }

    private void varint(long v) {
        long rest = v;
        while ((rest & ~0x7fL) != 0) {
            write(rest & 0x7f | 0x80, 8);
            rest >>>= 7;
        }
        write(rest, 8);
    }

    /** Writes the lowest {@code n} bits (1 to 64); the higher ones must be zero. */
    private void write(long v, int n) {
        int at = bits >>> 3;
        int room = 64 - (bits & 7);
        long word = (long) LONG.get(buffer, at);
        if (n <= room) {
            LONG.set(buffer, at, word | v << (room - n));
        } else {
            int over = n - room;
            LONG.set(buffer, at, word | v >>> over);
            buffer[at + 8] = (byte) (v << (8 - over));
        }
        bits += n;
    }
}
