package org.narthex.exposition.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The fields of protobuf messages, in a buffer that grows and is used again. Confined to one thread. */
public final class MessageBuffer {
    private static final int INITIAL = 1024;
    private static final int MAX_VARINT = 10;
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;

    private byte[] data = new byte[INITIAL];
    private int size;

    /** Empties the buffer. */
    public void clear() {
        size = 0;
    }

    /** Begins a message or a packed list; {@link #end} takes what this returns. */
    public int begin(int field) {
        tag(field, BYTES);
        reserve(1);
        return ++size;
    }

    /** Ends what {@link #begin} began: puts its length in front of it. */
    public void end(int start) {
        int length = size - start;
        int more = sizeOf(length) - 1;
        reserve(more);
        System.arraycopy(data, start, data, start + more, length);
        size += more;
        put(start - 1, length);
    }

    /** An integer. */
    public void varint(int field, long value) {
        tag(field, VARINT);
        element(value);
    }

    /** An integer of type sint32. */
    public void sint32(int field, int value) {
        varint(field, Integer.toUnsignedLong(value << 1 ^ value >> 31));
    }

    /** A float. */
    public void float64(int field, double value) {
        tag(field, FIXED64);
        element(value);
    }

    /** A text. */
    public void text(int field, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        tag(field, BYTES);
        element(bytes.length);
        reserve(bytes.length);
        System.arraycopy(bytes, 0, data, size, bytes.length);
        size += bytes.length;
    }

    /** A packed list of type sint64; left out when empty. */
    public void sint64s(int field, long[] values) {
        if (values.length > 0) {
            int start = begin(field);
            for (long v : values) {
                element(v << 1 ^ v >> 63);
            }
            end(start);
        }
    }

    /** A packed list of floats; left out when empty. */
    public void float64s(int field, double[] values) {
        if (values.length > 0) {
            int start = begin(field);
            for (double v : values) {
                element(v);
            }
            end(start);
        }
    }

    /** Writes the buffer with its length in front of it. */
    public void writeDelimited(OutputStream out) throws IOException {
        int end = size;
        element(end);
        out.write(data, end, size - end);
        out.write(data, 0, end);
        size = end;
    }

    private void tag(int field, int type) {
        element((long) field << 3 | type);
    }

    private void element(long value) {
        reserve(MAX_VARINT);
        size = put(size, value);
    }

    private void element(double value) {
        reserve(Long.BYTES);
        long bits = Double.doubleToRawLongBits(value);
        for (int i = 0; i < Long.BYTES; i++) {
            data[size++] = (byte) (bits >>> 8 * i);
        }
    }

    private int put(int at, long value) {
        int p = at;
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            data[p++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        data[p++] = (byte) rest;
        return p;
    }

    private static int sizeOf(long value) {
        return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
    }

    private void reserve(int more) {
        if (more > data.length - size) {
            data = Arrays.copyOf(data, Math.max(Math.addExact(size, more), (int) Math.min(2L * data.length, Integer.MAX_VALUE - 8)));
        }
    }
}
