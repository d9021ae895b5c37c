package org.narthex.storage.tsdb.internal.index;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.IntFunction;
import java.util.zip.CRC32C;

/** CRC-32C of parts of memory. Stateless. */
public final class Crc32c {
    private static final long PIECE = 1 << 30;

    /** Up to so many bytes a copy costs less than to hold a mapping open, which all threads count together. */
    private static final long SMALL = 1 << 12;

    private Crc32c() {}

    /**
     * The checksum of the bytes from {@code from} to before {@code to}.
     *
     * @param scratch gives memory of so many bytes or more, whose content is lost
     */
    public static int of(MemorySegment bytes, long from, long to, IntFunction<byte[]> scratch) {
        CRC32C crc = new CRC32C();
        if (to - from <= SMALL) {
            int length = (int) (to - from);
            byte[] copy = scratch.apply(length);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, from, copy, 0, length);
            crc.update(copy, 0, length);
            return (int) crc.getValue();
        }
        for (long at = from; at < to; at += PIECE) {
            crc.update(bytes.asSlice(at, Math.min(PIECE, to - at)).asByteBuffer());
        }
        return (int) crc.getValue();
    }
}
