package org.narthex.storage.tsdb.internal.wal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Takes a record apart. Running off its end is an {@link IndexOutOfBoundsException}. Confined to one thread. */
final class RecordInput {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** No sample of the first layout is longer: two varints and a value. */
    private static final int MAX_SAMPLE = 10 + 10 + Long.BYTES;

    private byte[] data = new byte[0];
    private int at;
    private int end;

    void reset(byte[] record, int from, int length) {
        data = record;
        at = from;
        end = from + length;
    }

    boolean more() {
        return at < end;
    }

    int u8() {
        need(1);
        return data[at++] & 0xff;
    }

    long u64() {
        need(8);
        long v = (long) LONG.get(data, at);
        at += 8;
        return v;
    }

    double f64() {
        return Double.longBitsToDouble(u64());
    }

    long uvarint() {
        long v = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            need(1);
            byte b = data[at++];
            v |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return v;
            }
        }
        throw new IndexOutOfBoundsException("varint of more than 10 bytes");
    }

    long varint() {
        long v = uvarint();
        return v >>> 1 ^ -(v & 1);
    }

    /**
     * Takes apart samples of the first layout up to the end, or as many as the arrays take, from position {@code n} on;
     * returns the position behind the last one. Most of a log is samples, so this one is written out.
     */
    int samples(long ref, long time, long[] refs, long[] times, double[] values, int n) {
        byte[] d = data;
        int p = at;
        int safe = end - MAX_SAMPLE;
        int i = n;
        while (p <= safe && i < refs.length) {
            int b = d[p++];
            long v = b & 0x7f;
            if (b < 0) {
                b = d[p++];
                v |= (b & 0x7fL) << 7;
                if (b < 0) {
                    at = p;
                    v |= rest();
                    p = at;
                }
            }
            refs[i] = ref + (v >>> 1 ^ -(v & 1));
            b = d[p++];
            v = b & 0x7f;
            if (b < 0) {
                b = d[p++];
                v |= (b & 0x7fL) << 7;
                if (b < 0) {
                    at = p;
                    v |= rest();
                    p = at;
                }
            }
            times[i] = time + (v >>> 1 ^ -(v & 1));
            values[i++] = Double.longBitsToDouble((long) LONG.get(d, p));
            p += Long.BYTES;
        }
        at = p;
        while (at > safe && at < end && i < refs.length) {
            refs[i] = ref + varint();
            times[i] = time + varint();
            values[i++] = f64();
        }
        return i;
    }

    /** What follows the first two bytes of a number. */
    private long rest() {
        long v = 0;
        for (int shift = 14; shift < 70; shift += 7) {
            need(1);
            byte b = data[at++];
            v |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return v;
            }
        }
        throw new IndexOutOfBoundsException("varint of more than 10 bytes");
    }

    /** A number of items of which each takes at least {@code itemSize} bytes. */
    int count(int itemSize) {
        long n = uvarint();
        if (n < 0 || n > (end - at) / itemSize) {
            throw new IndexOutOfBoundsException(Long.toUnsignedString(n) + " items in " + (end - at) + " bytes");
        }
        return (int) n;
    }

    String string() {
        int length = count(1);
        String s = new String(data, at, length, StandardCharsets.UTF_8);
        at += length;
        return s;
    }

    /** Moves behind a string and returns its length; it ends at {@link #position}. */
    int skipString() {
        int length = count(1);
        at += length;
        return length;
    }

    /** A copy of a string's bytes. */
    byte[] bytes() {
        int length = count(1);
        byte[] copy = Arrays.copyOfRange(data, at, at + length);
        at += length;
        return copy;
    }

    int position() {
        return at;
    }

    byte[] array() {
        return data;
    }

    private void need(int n) {
        if (end - at < n) {
            throw new IndexOutOfBoundsException("record ends within an item");
        }
    }
}
