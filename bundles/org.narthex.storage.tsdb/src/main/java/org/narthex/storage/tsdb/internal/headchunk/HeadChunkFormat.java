package org.narthex.storage.tsdb.internal.headchunk;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/**
 * The layout of {@code chunks_head/} files, numbered from 1 without gaps ({@code %06d}).
 *
 * <pre>
 * file  = magic:u32 version:u8 0:u24 chunk* zeros
 * chunk = series:u64 mint:i64 maxt:i64 encoding:u8 length:uvarint data crc:u32     (CRC-32C of all before it)
 * </pre>
 *
 * A chunk's reference is file number &lt;&lt; 32 | offset of its series field. Thread-safe.
 */
public final class HeadChunkFormat {
    static final int MAGIC = 0x0130BC91;
    static final int VERSION = 1;
    static final int FILE_HEADER = 8;
    static final int CHUNK_HEADER = 25;
    static final int CRC_SIZE = 4;

    /** The smallest chunk: header, one length byte, no data but the four of a checksum and what Prometheus reserves. */
    static final int MIN_CHUNK = 34;

    static final long MAX_FILE = 128L << 20;
    static final int FIRST_ALLOCATION = 128 * 1024;

    /** Bit of the encoding byte that marks out-of-order chunks. */
    public static final int OUT_OF_ORDER = 0x80;

    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private HeadChunkFormat() {}

    static Path file(Path directory, int number) {
        return directory.resolve("%06d".formatted(number));
    }

    /** The files by number; other names are ignored. */
    static TreeMap<Integer, Path> files(Path directory) throws IOException {
        TreeMap<Integer, Path> found = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (!name.isEmpty() && name.length() <= 9 && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    found.put(Integer.parseInt(name), entry);
                }
            }
        }
        return found;
    }
}
