package org.narthex.storage.tsdb.internal.index;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads numbers and strings from a part of a mapped file; beyond its end it throws {@link CorruptFileException}.
 * Confined to one thread.
 */
public final class ByteCursor {
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final byte[] NONE = {};

    private final MappedFile file;
    private final MemorySegment bytes;
    private long at;
    private long end;
    private byte[] scratch = NONE;

    ByteCursor(MappedFile file, long from, long to) {
        this.file = file;
        this.bytes = file.bytes();
        this.at = from;
        this.end = to;
    }

    /** Position in the file. */
    public long position() {
        return at;
    }

    /** How many bytes are left. */
    public long remaining() {
        return end - at;
    }

    /** Moves to another part of the file, which must lie inside it. */
    void move(long from, long to) {
        at = from;
        end = to;
    }

    public int u8() {
        need(1);
        return bytes.get(ValueLayout.JAVA_BYTE, at++) & 0xff;
    }

    /** A big-endian number of four bytes. */
    public int i32() {
        need(4);
        int v = bytes.get(INT, at);
        at += 4;
        return v;
    }

    /** A big-endian unsigned number of four bytes. */
    public long u32() {
        return i32() & 0xffffffffL;
    }

    /** A big-endian number of eight bytes. */
    public long i64() {
        need(8);
        long v = bytes.get(LONG, at);
        at += 8;
        return v;
    }

    /** An unsigned number in groups of seven bits. */
    public long uvarint() {
        long v = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            long b = u8();
            v |= (b & 0x7f) << shift;
            if (b < 0x80) {
                return v;
            }
        }
        throw new CorruptFileException(file.path(), at, "varint of more than 10 bytes");
    }

    /** A zigzag number in groups of seven bits. */
    public long varint() {
        long v = uvarint();
        return v >>> 1 ^ -(v & 1);
    }

    /** A length or count, which must not be more than the bytes that are left. */
    public int length() {
        long n = uvarint();
        if (n < 0 || n > remaining()) {
            throw new CorruptFileException(
                    file.path(), at, "length " + Long.toUnsignedString(n) + ", but only " + remaining() + " bytes follow");
        }
        return (int) n;
    }

    /** A string with its length before it. */
    public String string() {
        int n = length();
        byte[] utf8 = new byte[n];
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, utf8, 0, n);
        at += n;
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** The bytes of a string with its length before it. */
    byte[] stringBytes() {
        byte[] utf8 = new byte[length()];
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, utf8, 0, utf8.length);
        at += utf8.length;
        return utf8;
    }

    /** Compares a string with its length before it, and steps over it. */
    int compareString(byte[] other) {
        int n = length();
        int common = Math.min(n, other.length);
        int order = 0;
        for (int i = 0; i < common && order == 0; i++) {
            order = Integer.compare(bytes.get(ValueLayout.JAVA_BYTE, at + i) & 0xff, other[i] & 0xff);
        }
        at += n;
        return order != 0 ? order : Integer.compare(n, other.length);
    }

    /** CRC-32C of a part of the file, which need not be the cursor's. */
    int crc32c(long from, long to) {
        return Crc32c.of(bytes, from, to, this::scratch);
    }

    private byte[] scratch(int length) {
        if (scratch.length < length) {
            scratch = new byte[Math.max(length, scratch.length * 2)];
        }
        return scratch;
    }

    /** Steps over bytes. */
    public void skip(long n) {
        need(n);
        at += n;
    }

    private void need(long n) {
        if (n > end - at) {
            throw new CorruptFileException(
                    file.path(), at, "need " + n + " more bytes, but only " + (end - at) + " follow");
        }
    }
}
