package org.narthex.model.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the fields of protobuf messages into a buffer that grows and is used again. As in proto3, a field with its default
 * value is left out by the methods that say so. Confined to one thread.
 */
public final class WireWriter {
    private static final int INITIAL = 1024;
    private static final int MAX_VARINT = 10;

    // Wire types.
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] data = new byte[INITIAL];
    private int size;

    /** Empties the buffer. */
    public void clear() {
        size = 0;
    }

    /** How many bytes were written. */
    public int size() {
        return size;
    }

    /** The buffer; its first {@link #size} bytes count. */
    public byte[] data() {
        return data;
    }

    /** Writes what the buffer holds. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(data, 0, size);
    }

    /** Writes what the buffer holds with its length in front, as messages that follow one another are told apart. */
    public void writeDelimitedTo(OutputStream out) throws IOException {
        int end = size;
        element(end);
        out.write(data, end, size - end);
        out.write(data, 0, end);
        size = end;
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
        int more = varintSize(length) - 1;
        if (more > 0) {
            reserve(more);
            System.arraycopy(data, start, data, start + more, length);
            size += more;
        }
        putVarint(start - 1, length);
    }

    /** An integer, left out when 0. */
    public void int64(int field, long value) {
        if (value != 0) {
            varint(field, value);
        }
    }

    /** An integer in any case. */
    public void varint(int field, long value) {
        tag(field, VARINT);
        element(value);
    }

    /** An integer of type sint32, left out when 0. */
    public void sint32(int field, int value) {
        int64(field, zigzag(value));
    }

    /** An integer of type sint32 or sint64 in any case. */
    public void signed(int field, long value) {
        varint(field, zigzag(value));
    }

    /** A float, left out when its bits are those of 0 or -0. */
    public void float64(int field, double value) {
        if (value != 0) {
            fixed64(field, value);
        }
    }

    /** A float in any case. */
    public void fixed64(int field, double value) {
        tag(field, FIXED64);
        element(value);
    }

    /** A text in UTF-8 in any case. */
    public void text(int field, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        present(field, utf8, 0, utf8.length);
    }

    /** Bytes, left out when there are none. */
    public void bytes(int field, byte[] from, int offset, int length) {
        if (length > 0) {
            present(field, from, offset, length);
        }
    }

    private void present(int field, byte[] from, int offset, int length) {
        tag(field, BYTES);
        element(length);
        reserve(length);
        System.arraycopy(from, offset, data, size, length);
        size += length;
    }

    /** Bytes, left out when there are none. */
    public void bytes(int field, MemorySegment from) {
        int length = Math.toIntExact(from.byteSize());
        if (length > 0) {
            tag(field, BYTES);
            element(length);
            reserve(length);
            MemorySegment.copy(from, ValueLayout.JAVA_BYTE, 0, data, size, length);
            size += length;
        }
    }

    /** A packed list of type sint64, left out when empty. */
    public void sint64s(int field, long[] values) {
        if (values.length > 0) {
            int start = begin(field);
            for (long v : values) {
                element(zigzag(v));
            }
            end(start);
        }
    }

    /** A packed list of floats, left out when empty. */
    public void doubles(int field, double[] values) {
        if (values.length > 0) {
            int start = begin(field);
            for (double v : values) {
                element(v);
            }
            end(start);
        }
    }

    /** An integer without a tag. */
    public void element(long value) {
        reserve(MAX_VARINT);
        size = putVarint(size, value);
    }

    private void element(double value) {
        reserve(Long.BYTES);
        LONGS.set(data, size, Double.doubleToRawLongBits(value));
        size += Long.BYTES;
    }

    /** Small for numbers near 0, whatever their sign. */
    private static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    private void tag(int field, int type) {
        element((long) field << 3 | type);
    }

    private int putVarint(int at, long value) {
        int p = at;
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            data[p++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        data[p++] = (byte) rest;
        return p;
    }

    /** How many bytes an integer takes. */
    public static int varintSize(long value) {
        return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
    }

    private void reserve(int more) {
        if (more > data.length - size) {
            data = Arrays.copyOf(data, Math.max(Math.addExact(size, more), (int) Math.min(2L * data.length, Integer.MAX_VALUE - 8)));
        }
    }
}
