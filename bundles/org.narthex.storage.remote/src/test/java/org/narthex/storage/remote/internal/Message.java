package org.narthex.storage.remote.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A protobuf message, field by field as the definitions say; shares no code with what is tested. */
public final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** An integer field. */
    public Message number(int field, long value) {
        varint((long) field << 3);
        varint(value);
        return this;
    }

    /** A field of type sint32 or sint64. */
    public Message signed(int field, long value) {
        return number(field, value << 1 ^ value >> 63);
    }

    /** A field of type double. */
    public Message real(int field, double value) {
        varint((long) field << 3 | 1);
        out.writeBytes(bits(value));
        return this;
    }

    /** A bytes field. */
    public Message bytes(int field, byte[] value) {
        varint((long) field << 3 | 2);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    /** A string field. */
    public Message text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A message field. */
    public Message with(int field, Message value) {
        return bytes(field, value.toBytes());
    }

    /** A packed list of integers. */
    public Message numbers(int field, long... values) {
        Message packed = new Message();
        for (long v : values) {
            packed.varint(v);
        }
        return bytes(field, packed.toBytes());
    }

    /** A packed list of signed integers. */
    public Message signeds(int field, long... values) {
        Message packed = new Message();
        for (long v : values) {
            packed.varint(v << 1 ^ v >> 63);
        }
        return bytes(field, packed.toBytes());
    }

    /** A packed list of doubles. */
    public Message reals(int field, double... values) {
        Message packed = new Message();
        for (double v : values) {
            packed.out.writeBytes(bits(v));
        }
        return bytes(field, packed.toBytes());
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }

    /** The message in snappy's block format, as literals of at most 60 bytes. */
    public byte[] snappy() {
        return snappy(toBytes());
    }

    /** Any bytes in snappy's block format. */
    public static byte[] snappy(byte[] plain) {
        Message block = new Message();
        block.varint(plain.length);
        for (int at = 0; at < plain.length; at += 60) {
            int length = Math.min(60, plain.length - at);
            block.out.write(length - 1 << 2);
            block.out.write(plain, at, length);
        }
        return block.toBytes();
    }

    private static byte[] bits(double value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(Double.doubleToRawLongBits(value))
                .array();
    }

    private void varint(long value) {
        long rest = value;
        while (rest < 0 || rest > 0x7f) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
