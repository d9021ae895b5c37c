package org.narthex.storage.tsdb.internal.index;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Makes a sound index of a damaged one: symbols and series are copied as they are, so that every series keeps its number,
 * and the rest is derived from them. What cannot be derived are the symbols' strings. Confined to one thread.
 */
public final class IndexRescue {
    private static final long SYMBOLS_AT = IndexFormat.HEADER_SIZE;
    private static final int DEFAULT_VERSION = 2;

    /**
     * What became of the series.
     *
     * @param kept how many are in the new index
     * @param lost how many places were passed over
     */
    public record Result(int kept, int lost) {}

    private final MappedFile file;

    /** Offsets of the symbols' length fields. */
    private int[] symbols = new int[1024];

    private int symbolCount;
    private long symbolsEnd;

    /** Pairs of a label's name and value, and beside each the series that has it. */
    private long[] pairs = new long[1024];

    private int[] owners = new int[1024];
    private int pairCount;
    private int[] series = new int[256];
    private int seriesCount;

    private IndexRescue(MappedFile file) {
        this.file = file;
    }

    /**
     * Writes a sound index.
     *
     * @param into the new file
     * @throws CorruptFileException when there is no help
     */
    public static Result rescue(Path damaged, Path into) throws IOException {
        try (MappedFile file = MappedFile.open(damaged)) {
            return new IndexRescue(file).run(into);
        }
    }

    private Result run(Path into) throws IOException {
        if (file.size() < IndexFormat.HEADER_SIZE + 12) {
            throw new CorruptFileException(file.path(), 0, "index header: invalid size " + file.size());
        }
        int version = file.cursor(4, 5).u8();
        if (version == 1) {
            throw new CorruptFileException(file.path(), 4, "an index of version 1 is not rebuilt");
        }
        readSymbols();
        long from = symbolsEnd + 4;
        long knownEnd = seriesEnd();
        SeriesWalk walk = new SeriesWalk(file, from, knownEnd < 0 ? file.size() : knownEnd);
        for (long number = walk.next(); number >= 0; number = walk.next()) {
            add((int) number, walk.body());
        }
        int lost = walk.passed() + (knownEnd >= 0 && walk.endsDamaged() ? 1 : 0);
        if (seriesCount == 0) {
            throw new CorruptFileException(file.path(), from, "no series can be read");
        }
        write(into, version == 3 ? 3 : DEFAULT_VERSION, from, walk.soundEnd());
        return new Result(seriesCount, lost);
    }

    /** Behind the series, by the table of contents; -1 when that is damaged. */
    private long seriesEnd() {
        long toc = file.size() - IndexFormat.TOC_SIZE;
        if (toc < symbolsEnd + 4) {
            return -1;
        }
        ByteCursor in = file.cursor(toc, file.size());
        in.skip(2 * 8L);
        long end = in.i64();
        in.skip(3 * 8L);
        boolean sound = in.i32() == file.crc32c(toc, file.size() - 4);
        return sound && end >= symbolsEnd + 4 && end <= toc ? end : -1;
    }

    /** Finds the strings by their count or by the length of the section, of which one may be damaged. */
    private void readSymbols() {
        ByteCursor in = file.cursor(SYMBOLS_AT, file.size());
        long length = in.u32();
        long from = in.position();
        long count = in.u32();
        long strings = in.position();
        if (walkSymbols(strings, file.size(), count) && isSound(strings)) {
            return;
        }
        long end = from + length;
        if (end + 4 <= file.size() && end >= strings && walkSymbols(strings, end, Long.MAX_VALUE) && isSound(strings)) {
            return;
        }
        throw new CorruptFileException(file.path(), SYMBOLS_AT, "symbols: invalid checksum, they cannot be derived");
    }

    private boolean walkSymbols(long from, long end, long count) {
        symbolCount = 0;
        ByteCursor in = file.cursor(from, end);
        try {
            while (symbolCount < count && in.remaining() > 0) {
                if (symbolCount == symbols.length) {
                    symbols = Arrays.copyOf(symbols, symbolCount * 2);
                }
                symbols[symbolCount++] = Math.toIntExact(in.position());
                in.skip(in.length());
            }
        } catch (CorruptFileException | ArithmeticException e) {
            return false;
        }
        symbolsEnd = in.position();
        return count == Long.MAX_VALUE || symbolCount == count;
    }

    private boolean isSound(long strings) {
        if (symbolsEnd + 4 > file.size()) {
            return false;
        }
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(4).putInt(symbolCount).flip());
        crc.update(file.bytes().asSlice(strings, symbolsEnd - strings).asByteBuffer());
        return (int) crc.getValue() == file.cursor(symbolsEnd, symbolsEnd + 4).i32();
    }

    private void add(int number, ByteCursor body) {
        if (seriesCount == series.length) {
            series = Arrays.copyOf(series, seriesCount * 2);
        }
        series[seriesCount++] = number;
        int labels = body.length();
        for (int i = 0; i < labels; i++) {
            long name = body.uvarint();
            long value = body.uvarint();
            if (Math.max(name, value) >= symbolCount || Math.min(name, value) < 0) {
                throw new CorruptFileException(file.path(), body.position(), "a series names a symbol that is not there");
            }
            if (pairCount == pairs.length) {
                pairs = Arrays.copyOf(pairs, pairCount * 2);
                owners = Arrays.copyOf(owners, pairCount * 2);
            }
            pairs[pairCount] = name << 32 | value;
            owners[pairCount++] = number;
        }
    }

    private void write(Path into, int version, long seriesFrom, long seriesEnd) throws IOException {
        try (FileOutput out = new FileOutput(into)) {
            out.i32(IndexFormat.MAGIC);
            out.u8(version);
            out.i32((int) (symbolsEnd - SYMBOLS_AT - 4));
            out.i32(symbolCount);
            out.bytes(file.bytes().asSlice(SYMBOLS_AT + 8, seriesEnd - SYMBOLS_AT - 8));
            out.pad(4);
            long[] offsets = new long[pairCount + 1];
            Integer[] order = order();
            offsets[pairCount] = list(out, series, 0, seriesCount);
            int[] members = new int[pairCount];
            for (int i = 0; i < pairCount; i++) {
                members[i] = owners[order[i]];
            }
            int lists = 1;
            for (int i = 0; i < pairCount; ) {
                int end = i + 1;
                while (end < pairCount && pairs[order[end]] == pairs[order[i]]) {
                    end++;
                }
                offsets[i] = list(out, members, i, end);
                lists++;
                i = end;
            }
            long table = out.position();
            table(out, lists, offsets, order);
            contents(out, seriesFrom, seriesEnd, table);
            out.sync();
        }
    }

    private Integer[] order() {
        Integer[] order = new Integer[pairCount];
        Arrays.setAll(order, i -> i);
        // The sort is stable and the series came in ascending order.
        Arrays.sort(order, (a, b) -> Long.compareUnsigned(pairs[a], pairs[b]));
        return order;
    }

    private static long list(FileOutput out, int[] members, int from, int to) throws IOException {
        long at = out.position();
        out.i32(Math.multiplyExact(to - from, 4) + 4);
        out.startSum();
        out.i32(to - from);
        for (int i = from; i < to; i++) {
            out.i32(members[i]);
        }
        out.sum();
        return at;
    }

    private void table(FileOutput out, int lists, long[] offsets, Integer[] order) throws IOException {
        long at = out.position();
        out.i32(0);
        out.startSum();
        out.i32(lists);
        out.u8(2);
        out.u8(0);
        out.u8(0);
        out.uvarint(offsets[pairCount]);
        for (int i = 0; i < pairCount; i++) {
            if (offsets[i] > 0) {
                out.u8(2);
                symbol(out, (int) (pairs[order[i]] >>> 32));
                symbol(out, (int) pairs[order[i]]);
                out.uvarint(offsets[i]);
            }
        }
        long length = out.position() - at - 4;
        out.sum();
        out.patch(at, Math.toIntExact(length));
    }

    private void symbol(FileOutput out, int ordinal) throws IOException {
        ByteCursor in = file.cursor(symbols[ordinal], symbolsEnd);
        int length = in.length();
        MemorySegment bytes = file.bytes().asSlice(in.position(), length);
        out.uvarint(length);
        out.bytes(bytes.toArray(ValueLayout.JAVA_BYTE), 0, length);
    }

    private static void contents(FileOutput out, long seriesFrom, long seriesEnd, long table) throws IOException {
        out.startSum();
        out.i64(SYMBOLS_AT);
        out.i64(seriesFrom);
        out.i64(seriesEnd);
        out.i64(table);
        out.i64(seriesEnd);
        out.i64(table);
        out.sum();
    }
}
