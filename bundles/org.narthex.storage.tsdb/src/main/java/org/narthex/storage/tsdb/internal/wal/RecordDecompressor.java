package org.narthex.storage.tsdb.internal.wal;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import io.airlift.compress.v3.zstd.ZstdJavaDecompressor;
import org.jspecify.annotations.Nullable;

/**
 * Makes a record plain, into an array that the next one overwrites; where there is no compression, it is copied there.
 * Confined to one thread.
 */
final class RecordDecompressor {
    /** Bytes of the longest record that is taken for one. */
    static final int MAX_RECORD = 1 << 30;

    private final SnappyJavaDecompressor snappy = new SnappyJavaDecompressor();
    private final ZstdJavaDecompressor zstd = new ZstdJavaDecompressor();
    private byte[] plain = new byte[4 * WalFormat.PAGE_SIZE];
    private int length;

    /** The array that holds the record from its beginning on. */
    byte[] record() {
        return plain;
    }

    /** Length of the record. */
    int length() {
        return length;
    }

    /**
     * Takes a record.
     *
     * @param head type byte of its last fragment, which tells the compression
     * @return what is wrong with it, null for nothing
     */
    @Nullable String take(int head, byte[] data, int offset, int size) {
        try {
            long full = plainLength(head, data, offset, size);
            if (full < 0 || full > MAX_RECORD) {
                return "record of " + full + " bytes";
            }
            if (plain.length < full) {
                plain = new byte[(int) (full + full / 4)];
            }
            length = decompress(head, data, offset, size);
            return null;
        } catch (MalformedInputException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return "cannot be decompressed: " + e.getMessage();
        }
    }

    /** How long the record becomes at most. */
    private long plainLength(int head, byte[] data, int offset, int size) {
        if ((head & WalFormat.SNAPPY) != 0) {
            return snappy.getUncompressedLength(data, offset);
        }
        if ((head & WalFormat.ZSTD) != 0) {
            long known = zstd.getDecompressedSize(data, offset, size);
            return known < 0 ? 64L * size + WalFormat.PAGE_SIZE : known;
        }
        return size;
    }

    private int decompress(int head, byte[] data, int offset, int size) {
        if ((head & WalFormat.SNAPPY) != 0) {
            return snappy.decompress(data, offset, size, plain, 0, plain.length);
        }
        if ((head & WalFormat.ZSTD) != 0) {
            return zstd.decompress(data, offset, size, plain, 0, plain.length);
        }
        System.arraycopy(data, offset, plain, 0, size);
        return size;
    }
}
