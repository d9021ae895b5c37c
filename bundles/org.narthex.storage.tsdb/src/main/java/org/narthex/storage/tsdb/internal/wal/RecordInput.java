package org.narthex.storage.tsdb.internal.wal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Takes a record apart. Running off its end is an {@link IndexOutOfBoundsException}. Confined to one thread. */
final class RecordInput {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] data = new byte[0];
    private int at;
    private int end;

    void reset(byte[] record, int length) {
        data = record;
        at = 0;
        end = length;
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
