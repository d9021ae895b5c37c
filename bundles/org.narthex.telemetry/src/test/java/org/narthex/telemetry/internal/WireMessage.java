package org.narthex.telemetry.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads any protobuf message, field by field, knowing nothing of its type. Immutable. */
record WireMessage(List<Field> fields) {
    /** A field: {@code number} for varints and the bits of fixed ones, {@code bytes} for the rest. */
    record Field(int field, long number, byte[] bytes) {}

    static WireMessage of(byte[] bytes) {
        List<Field> fields = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            int tag = (int) varint(in);
            switch (tag & 7) {
                case 0 -> fields.add(new Field(tag >>> 3, varint(in), new byte[0]));
                case 1 -> fields.add(new Field(tag >>> 3, in.getLong(), new byte[0]));
                case 2 -> fields.add(new Field(tag >>> 3, 0, content(in)));
                default -> throw new IllegalArgumentException("wire type of tag " + tag);
            }
        }
        return new WireMessage(fields);
    }

    /** Messages that have their lengths in front. */
    static List<WireMessage> delimited(byte[] bytes) {
        List<WireMessage> messages = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            messages.add(of(content(in)));
        }
        return messages;
    }

    private static byte[] content(ByteBuffer in) {
        byte[] content = new byte[(int) varint(in)];
        in.get(content);
        return content;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    private List<Field> all(int field) {
        return fields.stream().filter(f -> f.field == field).toList();
    }

    boolean has(int field) {
        return !all(field).isEmpty();
    }

    long number(int field) {
        return all(field).getFirst().number;
    }

    double decimal(int field) {
        return Double.longBitsToDouble(number(field));
    }

    String text(int field) {
        return new String(all(field).getFirst().bytes, StandardCharsets.UTF_8);
    }

    WireMessage message(int field) {
        return of(all(field).getFirst().bytes);
    }

    List<WireMessage> messages(int field) {
        return all(field).stream().map(f -> of(f.bytes)).toList();
    }

    /** A packed list of type sint64. */
    List<Long> zigzags(int field) {
        List<Long> values = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(all(field).getFirst().bytes);
        while (in.hasRemaining()) {
            long v = varint(in);
            values.add(v >>> 1 ^ -(v & 1));
        }
        return values;
    }

    static long zigzag(long v) {
        return v >>> 1 ^ -(v & 1);
    }
}
