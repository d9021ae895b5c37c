package org.narthex.storage.tsdb.internal.wal;

import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import io.airlift.compress.v3.zstd.ZstdJavaCompressor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The records of one commit, encoded and compressed before the log's lock is taken. Reused from commit to commit.
 * Confined to one thread.
 */
public final class WalBatch {
    /** How records are compressed. */
    public enum Compression {
        NONE,
        SNAPPY,
        ZSTD
    }

    private final Compression compression;
    private final @Nullable SnappyJavaCompressor snappy;
    private final @Nullable ZstdJavaCompressor zstd;
    private final RecordBuffer plain = new RecordBuffer();
    byte[] data = new byte[1024];
    int size;
    int[] ends = new int[8];
    byte[] flags = new byte[8];
    int records;
    long savedBytes;

    /** An empty batch. */
    public WalBatch(Compression compression) {
        this.compression = compression;
        this.snappy = compression == Compression.SNAPPY ? new SnappyJavaCompressor() : null;
        this.zstd = compression == Compression.ZSTD ? new ZstdJavaCompressor() : null;
    }

    /** Drops the records. */
    public void clear() {
        size = 0;
        records = 0;
        savedBytes = 0;
    }

    /** Whether there is no record. */
    public boolean isEmpty() {
        return records == 0;
    }

    /** How many bytes of memory the batch holds. */
    public long footprint() {
        return data.length + (long) plain.data.length;
    }

    /** An empty buffer for the next record, which {@link #end} adds. */
    public RecordBuffer begin() {
        plain.clear();
        return plain;
    }

    /** Adds the record in the buffer. */
    public void end() {
        int length = plain.size;
        int flag = 0;
        int stored = length;
        if (snappy != null) {
            room(snappy.maxCompressedLength(length));
            stored = snappy.compress(plain.data, 0, length, data, size, data.length - size);
            flag = WalFormat.SNAPPY;
        } else if (zstd != null) {
            room(zstd.maxCompressedLength(length));
            stored = zstd.compress(plain.data, 0, length, data, size, data.length - size);
            flag = WalFormat.ZSTD;
        }
        if (compression == Compression.NONE || stored >= length) {
            room(length);
            System.arraycopy(plain.data, 0, data, size, length);
            stored = length;
            flag = 0;
        }
        savedBytes += length - stored;
        if (records == ends.length) {
            ends = Arrays.copyOf(ends, records * 2);
            flags = Arrays.copyOf(flags, records * 2);
        }
        size += stored;
        ends[records] = size;
        flags[records++] = (byte) flag;
    }

    /** Adds a record as it is. */
    public void add(byte[] record, int length) {
        plain.clear();
        plain.reserve(length);
        System.arraycopy(record, 0, plain.data, 0, length);
        plain.size = length;
        end();
    }

    private void room(int more) {
        if (data.length - size < more) {
            data = Arrays.copyOf(data, Math.max(data.length * 2, size + more));
        }
    }
}
