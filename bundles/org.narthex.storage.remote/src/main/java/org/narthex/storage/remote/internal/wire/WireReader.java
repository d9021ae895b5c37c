package org.narthex.storage.remote.internal.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Walks the fields of a protobuf message inside a byte array: {@link #next} moves to a field, then either one of the
 * methods that read its value or {@link #skip} follows. Nothing is copied; every step is checked against the message's
 * end. Confined to one thread.
 */
public final class WireReader {
    // Wire types.
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int GROUP = 3;
    private static final int GROUP_END = 4;
    private static final int FIXED32 = 5;
    private static final int MAX_SHIFT = 64;
    private static final int MAX_VARINT = 10;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] data;
    private int at;
    private int end;
    private int field;
    private int type;
    private int from;
    private int to;

    /** A reader over a part of an array. */
    public WireReader(byte[] data, int start, int end) {
        this.data = data;
        reset(start, end);
    }

    /** Starts again over another part of the same array. */
    public void reset(int start, int newEnd) {
        at = start;
        end = newEnd;
    }

    /** Moves to the next field; false at the end of the message. */
    public boolean next(String message) throws WireException {
        if (at == end) {
            return false;
        }
        long tag = rawVarint();
        field = (int) (tag >>> 3);
        type = (int) (tag & 7);
        if (type == GROUP_END) {
            throw new WireException("proto: " + message + ": wiretype end group for non-group");
        }
        if (field <= 0) {
            throw new WireException(
                    "proto: " + message + ": illegal tag " + field + " (wire type " + Long.toUnsignedString(tag) + ")");
        }
        return true;
    }

    /** Number of the field. */
    public int field() {
        return field;
    }

    /** The value of an integer field. */
    public long varint(String name) throws WireException {
        require(VARINT, name);
        return rawVarint();
    }

    /** Moves over the value of an integer field. */
    public void passVarint(String name) throws WireException {
        require(VARINT, name);
        passVarint();
    }

    /** The value of a field of type sint32. */
    public int sint32(String name) throws WireException {
        int v = (int) varint(name);
        return v >>> 1 ^ -(v & 1);
    }

    /** The value of a field of type double, with its bits as they are. */
    public double float64(String name) throws WireException {
        require(FIXED64, name);
        return rawDouble();
    }

    /** Moves over a string, bytes or message, which is then between {@link #from} and {@link #to}. */
    public void bytes(String name) throws WireException {
        require(BYTES, name);
        enter();
    }

    /** Puts another reader on the message that is the field's value. */
    public void message(String name, WireReader into) throws WireException {
        bytes(name);
        into.reset(from, to);
    }

    /** Where the value that {@link #bytes} moved over begins. */
    public int from() {
        return from;
    }

    /** Where the value that {@link #bytes} moved over ends. */
    public int to() {
        return to;
    }

    /** Adds the values of a repeated integer field, packed or not. */
    public void varints(String name, LongColumn out) throws WireException {
        if (type == VARINT) {
            out.add(rawVarint());
            return;
        }
        require(BYTES, name);
        enter();
        int behind = at;
        int messageEnd = end;
        at = from;
        end = to;
        while (at < to) {
            out.add(rawVarint());
        }
        at = behind;
        end = messageEnd;
    }

    /** Adds the values of a repeated field of type sint64, packed or not. */
    public void sint64s(String name, LongColumn out) throws WireException {
        int first = out.size();
        varints(name, out);
        for (int i = first; i < out.size(); i++) {
            long v = out.get(i);
            out.set(i, v >>> 1 ^ -(v & 1));
        }
    }

    /** Adds the values of a repeated field of type double, packed or not. */
    public void doubles(String name, DoubleColumn out) throws WireException {
        if (type == FIXED64) {
            out.add(rawDouble());
            return;
        }
        require(BYTES, name);
        enter();
        if ((to - from) % Long.BYTES != 0) {
            throw WireException.end();
        }
        for (int i = from; i < to; i += Long.BYTES) {
            out.add(Double.longBitsToDouble((long) LONGS.get(data, i)));
        }
    }

    /** Moves over a field that is not known. */
    public void skip() throws WireException {
        int depth = 0;
        int wire = type;
        while (true) {
            switch (wire) {
                case VARINT -> passVarint();
                case FIXED64 -> advance(Long.BYTES);
                case BYTES -> enter();
                case GROUP -> depth++;
                case GROUP_END -> depth--;
                case FIXED32 -> advance(Integer.BYTES);
                default -> throw new WireException("proto: illegal wireType " + wire);
            }
            if (depth == 0) {
                return;
            }
            wire = (int) (rawVarint() & 7);
        }
    }

    private void require(int wanted, String name) throws WireException {
        if (type != wanted) {
            throw new WireException("proto: wrong wireType = " + type + " for field " + name);
        }
    }

    private void enter() throws WireException {
        long length = rawVarint();
        if (length < 0) {
            throw WireException.length();
        }
        if (length > end - at) {
            throw WireException.end();
        }
        from = at;
        at += (int) length;
        to = at;
    }

    private void advance(int bytes) throws WireException {
        if (bytes > end - at) {
            throw WireException.end();
        }
        at += bytes;
    }

    private double rawDouble() throws WireException {
        int start = at;
        advance(Long.BYTES);
        return Double.longBitsToDouble((long) LONGS.get(data, start));
    }

    private void passVarint() throws WireException {
        for (int i = 0; i < MAX_VARINT; i++) {
            if (at == end) {
                throw WireException.end();
            }
            if (data[at++] >= 0) {
                return;
            }
        }
        throw WireException.overflow();
    }

    private long rawVarint() throws WireException {
        long value = 0;
        for (int shift = 0; shift < MAX_SHIFT; shift += 7) {
            if (at == end) {
                throw WireException.end();
            }
            byte b = data[at++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw WireException.overflow();
    }
}
