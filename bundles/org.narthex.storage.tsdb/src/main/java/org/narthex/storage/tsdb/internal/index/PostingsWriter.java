package org.narthex.storage.tsdb.internal.index;

import java.io.IOException;
import java.util.Arrays;

/**
 * Writes the lists of postings and the table that finds them, of series that are in the file already.
 *
 * <p>The series are read again for each batch of label names, whose postings are collected as numbers and sorted; so
 * memory follows the batch, and 8 bytes a label value are kept for the table. Confined to one thread.
 */
final class PostingsWriter {
    /** A batch takes so many postings, or those of one name where these are more. */
    private static final int BATCH = 1 << 21;

    private static final int LIST_OVERHEAD = 12;

    private final FileOutput out;
    private final SymbolIds symbols;
    private final MappedFile file;
    private final long seriesFrom;
    private final long seriesEnd;

    /** Value ordinal and length of each list, in the order in which they are written. */
    private int[] lists = new int[64];

    private int listCount;
    private long start;

    /**
     * @param file the file as it is so far
     */
    PostingsWriter(FileOutput out, SymbolIds symbols, MappedFile file, long seriesFrom, long seriesEnd) {
        this.out = out;
        this.symbols = symbols;
        this.file = file;
        this.seriesFrom = seriesFrom;
        this.seriesEnd = seriesEnd;
    }

    /**
     * Writes all lists: that of all series, then those of each label value.
     *
     * @param names ordinals of the label names, ascending
     * @param uses how many series have each
     */
    void writeLists(int seriesCount, int[] names, int[] uses) throws IOException {
        out.pad(4);
        start = out.position();
        all(seriesCount);
        int from = 0;
        while (from < names.length) {
            int to = from;
            long postings = 0;
            while (to < names.length && (to == from || postings + uses[to] <= BATCH)) {
                postings += uses[to++];
            }
            batch(Arrays.copyOfRange(names, from, to), Arrays.copyOfRange(uses, from, to), Math.toIntExact(postings));
            from = to;
        }
    }

    private void all(int seriesCount) throws IOException {
        begin(0, seriesCount);
        ByteCursor in = file.cursor(seriesFrom, seriesEnd);
        for (int i = 0; i < seriesCount; i++) {
            out.i32(nextSeries(in));
            in.skip(in.length() + 4L);
        }
        out.sum();
    }

    /** Moves behind the padding; returns the series' number. */
    private static int nextSeries(ByteCursor in) {
        in.skip(-in.position() & IndexFormat.SERIES_ALIGNMENT - 1);
        return (int) (in.position() / IndexFormat.SERIES_ALIGNMENT);
    }

    private void batch(int[] names, int[] uses, int postings) throws IOException {
        long[] pairs = new long[postings];
        int[] next = new int[names.length];
        for (int i = 1; i < names.length; i++) {
            next[i] = next[i - 1] + uses[i - 1];
        }
        int[] regions = next.clone();
        ByteCursor in = file.cursor(seriesFrom, seriesEnd);
        while (in.remaining() > 0) {
            long series = nextSeries(in) & 0xffffffffL;
            long end = in.length() + in.position() + 4;
            int labels = in.length();
            for (int i = 0; i < labels; i++) {
                int name = Arrays.binarySearch(names, (int) in.uvarint());
                long value = in.uvarint();
                if (name >= 0) {
                    pairs[next[name]++] = value << 32 | series;
                }
            }
            in.skip(end - in.position());
        }
        for (int i = 0; i < names.length; i++) {
            Arrays.sort(pairs, regions[i], regions[i] + uses[i]);
            lists(pairs, regions[i], regions[i] + uses[i]);
        }
    }

    private void lists(long[] pairs, int from, int to) throws IOException {
        int at = from;
        while (at < to) {
            int end = at + 1;
            while (end < to && pairs[end] >>> 32 == pairs[at] >>> 32) {
                end++;
            }
            begin((int) (pairs[at] >>> 32), end - at);
            for (; at < end; at++) {
                out.i32((int) pairs[at]);
            }
            out.sum();
        }
    }

    /** Begins a list; every list ends at a multiple of four bytes, so none but the first needs padding. */
    private void begin(int value, int size) throws IOException {
        if (listCount * 2 == lists.length) {
            lists = Arrays.copyOf(lists, lists.length * 2);
        }
        lists[2 * listCount] = value;
        lists[2 * listCount + 1] = size;
        listCount++;
        out.i32(Math.multiplyExact(size, 4) + 4);
        out.startSum();
        out.i32(size);
    }

    /** Writes the table. */
    void writeTable(int[] names, int[] uses) throws IOException {
        long at = out.position();
        out.i32(0);
        out.startSum();
        out.i32(listCount);
        out.u8(2);
        out.u8(0);
        out.u8(0);
        out.uvarint(start);
        long offset = start + LIST_OVERHEAD + 4L * lists[1];
        int list = 1;
        for (int n = 0; n < names.length; n++) {
            for (int left = uses[n]; left > 0; list++) {
                out.u8(2);
                out.bytes(symbols.encoded(names[n]));
                out.bytes(symbols.encoded(lists[2 * list]));
                out.uvarint(offset);
                int size = lists[2 * list + 1];
                offset += LIST_OVERHEAD + 4L * size;
                left -= size;
            }
        }
        long length = out.position() - at - 4;
        if (length > 0xffffffffL) {
            throw new IOException(out.path() + ": length size exceeds 4 bytes: " + length);
        }
        out.sum();
        out.patch(at, (int) length);
    }
}
