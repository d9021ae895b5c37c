package org.narthex.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * XXH64 with seed 0, the hash of label sets.
 *
 * <p>Source: the XXH64 algorithm description of the xxHash project. Thread-safe.
 */
public final class XxHash64 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;

    private static final long P1_PLUS_P2 = 0x60EA27EEADC0B5D6L;

    private XxHash64() {}

    /** Hash of {@code length} bytes of {@code data} from {@code offset}. */
    public static long hash(byte[] data, int offset, int length) {
        int at = offset;
        int end = offset + length;
        long h = length >= 32 ? 0 : P5;
        if (length >= 32) {
            long v1 = P1_PLUS_P2;
            long v2 = P2;
            long v3 = 0;
            long v4 = -P1;
            for (int limit = end - 32; at <= limit; at += 32) {
                v1 = round(v1, (long) LONG.get(data, at));
                v2 = round(v2, (long) LONG.get(data, at + 8));
                v3 = round(v3, (long) LONG.get(data, at + 16));
                v4 = round(v4, (long) LONG.get(data, at + 24));
            }
            h = Long.rotateLeft(v1, 1) + Long.rotateLeft(v2, 7) + Long.rotateLeft(v3, 12) + Long.rotateLeft(v4, 18);
            h = merge(h, v1);
            h = merge(h, v2);
            h = merge(h, v3);
            h = merge(h, v4);
        }
        h += length;
        for (; at + 8 <= end; at += 8) {
            h ^= round(0, (long) LONG.get(data, at));
            h = Long.rotateLeft(h, 27) * P1 + P4;
        }
        if (at + 4 <= end) {
            h ^= Integer.toUnsignedLong((int) INT.get(data, at)) * P1;
            h = Long.rotateLeft(h, 23) * P2 + P3;
            at += 4;
        }
        for (; at < end; at++) {
            h ^= (data[at] & 0xffL) * P5;
            h = Long.rotateLeft(h, 11) * P1;
        }
        h ^= h >>> 33;
        h *= P2;
        h ^= h >>> 29;
        h *= P3;
        return h ^ (h >>> 32);
    }

    private static long round(long acc, long input) {
        return Long.rotateLeft(acc + input * P2, 31) * P1;
    }

    private static long merge(long acc, long value) {
        return (acc ^ round(0, value)) * P1 + P4;
    }
}
