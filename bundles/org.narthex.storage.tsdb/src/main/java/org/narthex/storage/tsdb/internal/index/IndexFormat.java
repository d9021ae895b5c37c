package org.narthex.storage.tsdb.internal.index;

/**
 * The index file of a block.
 *
 * <pre>
 * magic u32 | version u8
 * symbols:        length u32 | count u32 | strings, sorted | crc
 * series:         padded to 16 bytes each:
 *                 uvarint length | labels | chunks | crc
 *   labels:       uvarint n, n x (uvarint name symbol, uvarint value symbol)
 *   chunks:       uvarint n, then
 *                 varint mint, uvarint maxt - mint, uvarint ref
 *                 and n - 1 x (uvarint mint - maxt before, uvarint maxt - mint, varint ref - ref before)
 * postings:       padded to 4 bytes each: length u32 | count u32 | count x series u32 | crc
 * postings table: length u32 | count u32 | entries | crc
 *   entry:        2 u8 | string name | string value | uvarint offset of the list
 * contents:       u64 x 6: symbols, series, label indices, label index table, postings, postings table | crc
 * </pre>
 *
 * <p>Symbols are named by ordinal and series by offset / 16; in version 1 both by offset, and the postings table is not
 * sorted. Label indices are history: their entries point to what follows. Strings have a uvarint length before them,
 * every crc is CRC-32C of what stands between length and crc.
 */
public final class IndexFormat {
    static final int MAGIC = 0xBAAAD700;
    static final int HEADER_SIZE = 5;
    static final int TOC_SIZE = 6 * 8 + 4;
    static final int SERIES_ALIGNMENT = 16;

    private IndexFormat() {}
}
