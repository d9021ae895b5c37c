package org.narthex.storage.tsdb.internal.block;

/**
 * The files in a block's directory {@code chunks}, named 000001 and so on.
 *
 * <pre>
 * magic u32 | version u8 | 3 x 0 | chunks
 * chunk: uvarint length of data | encoding u8 | data | CRC-32C of encoding and data
 * </pre>
 *
 * <p>A chunk is referred to by the number of its file from 0, and its offset in the low 32 bits.
 */
final class ChunkSegmentFormat {
    static final String DIRECTORY = "chunks";
    static final int MAGIC = 0x85BD40DD;
    static final int VERSION = 1;
    static final int HEADER_SIZE = 8;
    static final int MAX_LENGTH_FIELD = 5;

    /** Largest size of a file; a chunk does not span files. */
    static final long SEGMENT_SIZE = 512L << 20;

    private ChunkSegmentFormat() {}
}
