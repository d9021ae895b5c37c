package org.narthex.storage.remote.internal.wire;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import java.util.Arrays;
import org.narthex.model.wire.WireWriter;

/** Snappy's block format: the decompressed length, then literals and copies; no frame and no checksum. Thread-safe. */
public final class SnappyBlocks {
    private static final int MAX_LENGTH_BYTES = 5;
    private static final long MAX_LENGTH = 0xffff_ffffL;

    private SnappyBlocks() {}

    /** The length that the block says it decompresses to; -1 when it says none. */
    public static long length(byte[] block, int size) {
        long length = 0;
        for (int i = 0; i < Math.min(size, MAX_LENGTH_BYTES); i++) {
            length |= (long) (block[i] & 0x7f) << 7 * i;
            if (block[i] >= 0) {
                return length <= MAX_LENGTH ? length : -1;
            }
        }
        return -1;
    }

    /**
     * Decompresses a block whose {@link #length} is known and accepted by the caller.
     *
     * @param size how many bytes of the array count
     * @param length what {@link #length} said
     * @throws MalformedInputException when the block is malformed
     */
    public static byte[] decompress(byte[] block, int size, int length) {
        byte[] out = new byte[length];
        int lengthBytes = WireWriter.varintSize(length);
        if (length == 0) {
            if (size != lengthBytes) {
                throw new MalformedInputException(lengthBytes, "bytes behind an empty block");
            }
            return out;
        }
        int written = new SnappyJavaDecompressor().decompress(block, 0, size, out, 0, length);
        if (written != length) {
            throw new MalformedInputException(size, "expected " + length + " bytes, found " + written);
        }
        return out;
    }

    /** A block of the first {@code size} bytes. */
    public static byte[] compress(byte[] data, int size) {
        SnappyJavaCompressor compressor = new SnappyJavaCompressor();
        byte[] out = new byte[compressor.maxCompressedLength(size)];
        int length = compressor.compress(data, 0, size, out, 0, out.length);
        return Arrays.copyOf(out, length);
    }
}
