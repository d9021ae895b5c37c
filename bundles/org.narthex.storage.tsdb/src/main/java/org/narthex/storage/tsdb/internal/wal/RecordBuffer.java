package org.narthex.storage.tsdb.internal.wal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array with the number forms of the log's records. Confined to one thread. */
public final class RecordBuffer {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int MAX_VARINT = 10;

    byte[] data = new byte[512];
    int size;

    /** Empties the buffer. */
    public void clear() {
        size = 0;
    }

    /** How many bytes there are. */
    public int size() {
        return size;
    }

    /** A copy of the content. */
    public byte[] toByteArray() {
        return Arrays.copyOf(data, size);
    }

    void reserve(int more) {
        if (data.length - size < more) {
            data = Arrays.copyOf(data, Math.max(data.length * 2, size + more));
        }
    }

    void u8(int v) {
        reserve(1);
        data[size++] = (byte) v;
    }

    void u64(long v) {
        reserve(8);
        LONG.set(data, size, v);
        size += 8;
    }

    void f64(double v) {
        u64(Double.doubleToRawLongBits(v));
    }

    void uvarint(long v) {
        reserve(MAX_VARINT);
        size = putUvarint(data, size, v);
    }

    void varint(long v) {
        uvarint(v << 1 ^ v >> 63);
    }

    void string(String s) {
        byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
        bytes(utf8, 0, utf8.length);
    }

    void bytes(byte[] from, int offset, int length) {
        uvarint(length);
        reserve(length);
        System.arraycopy(from, offset, data, size, length);
        size += length;
    }

    /** A sample of a version 1 record in one go: two signed varints and eight value bytes. */
    void sample(long refDelta, long timeDelta, long valueBits) {
        reserve(2 * MAX_VARINT + 8);
        byte[] d = data;
        int at = putUvarint(d, size, refDelta << 1 ^ refDelta >> 63);
        at = putUvarint(d, at, timeDelta << 1 ^ timeDelta >> 63);
        LONG.set(d, at, valueBits);
        size = at + 8;
    }

    private static int putUvarint(byte[] d, int from, long v) {
        int at = from;
        long rest = v;
        while ((rest & ~0x7fL) != 0) {
            d[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        d[at++] = (byte) rest;
        return at;
    }
}
