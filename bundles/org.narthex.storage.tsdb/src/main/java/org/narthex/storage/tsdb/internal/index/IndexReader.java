package org.narthex.storage.tsdb.internal.index;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.narthex.model.LabelBytes;
import org.narthex.model.Labels;

/**
 * Reads the index of a block. Header, table of contents, symbols and postings table are checked when it is opened,
 * series each time that they are read, a list of postings when it is asked for first.
 *
 * <p>With a listener for damage, a list of postings that is damaged is derived from the series, of which damaged ones are
 * passed over.
 *
 * <p>Thread-safe until it is closed.
 */
public final class IndexReader implements PostingsSource, AutoCloseable {
    /** A series has at least the numbers of its labels and its chunks. */
    private static final int MIN_SERIES = 2;

    private final MappedFile file;
    private final int version;
    private final long seriesFrom;
    private final @Nullable Consumer<CorruptFileException> damage;
    private final PostingsLists lists;
    private final SymbolTable symbols;
    private final PostingsTable table;

    private IndexReader(MappedFile file, @Nullable Consumer<CorruptFileException> damage) {
        this.file = file;
        this.damage = damage;
        if (file.size() < IndexFormat.HEADER_SIZE + IndexFormat.TOC_SIZE) {
            throw new CorruptFileException(file.path(), 0, "index header: invalid size " + file.size());
        }
        ByteCursor in = file.cursor(0, file.size());
        int magic = in.i32();
        if (magic != IndexFormat.MAGIC) {
            throw new CorruptFileException(
                    file.path(), 0, "invalid magic number %08x, expected %08x".formatted(magic, IndexFormat.MAGIC));
        }
        version = in.u8();
        if (version < 1 || version > 3) {
            throw new CorruptFileException(file.path(), 4, "unknown index file version " + version + ", expected 1 to 3");
        }
        long toc = file.size() - IndexFormat.TOC_SIZE;
        in = file.cursor(toc, file.size());
        long symbolsAt = in.i64();
        seriesFrom = in.i64();
        long seriesEnd = in.i64();
        in.skip(2 * 8L);
        long tableAt = in.i64();
        int expected = in.i32();
        int found = file.crc32c(toc, file.size() - 4);
        if (expected != found) {
            throw CorruptFileException.checksum(file.path(), toc, "table of contents", expected, found);
        }
        symbols = new SymbolTable(file, version, symbolsAt);
        table = new PostingsTable(file, version, tableAt);
        lists = new PostingsLists(
                file, version, damage, new DerivedPostings(file, seriesFrom, seriesEnd, symbols));
    }

    /**
     * Opens an index.
     *
     * @throws CorruptFileException when a part that is checked at once is damaged
     */
    public static IndexReader open(Path path) throws IOException {
        return open(path, null);
    }

    /**
     * Opens an index.
     *
     * @param damage is told of damaged lists and series, without which it goes on; null to fail when they are asked for
     * @throws CorruptFileException when a part that is checked at once is damaged
     */
    public static IndexReader open(Path path, @Nullable Consumer<CorruptFileException> damage) throws IOException {
        MappedFile file = MappedFile.open(path);
        try {
            return new IndexReader(file, damage);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Version of the format: 1 to 3. */
    public int version() {
        return version;
    }

    /** Size in bytes. */
    public long size() {
        return file.size();
    }

    /** The strings that labels are made of, sorted. */
    public List<String> symbols() {
        return symbols.all();
    }

    /** How much memory the places of the symbols take. */
    public long symbolTableBytes() {
        return symbols.bytes();
    }

    /** The UTF-8 bytes of the symbols, one after the other; for one thread. */
    public Iterator<byte[]> symbolBytes() {
        return symbols.iterator();
    }

    @Override
    public Postings all() {
        return postings("", "");
    }

    @Override
    public Postings postings(String name, String value) {
        long at = table.find(name, value);
        return at < 0 ? Postings.EMPTY : lists.get(at, name, value);
    }

    @Override
    public Postings postings(String name, String prefix, Predicate<String> test) {
        List<Postings> passing = new ArrayList<>();
        byte[] start = prefix.getBytes(StandardCharsets.UTF_8);
        table.walk(name, prefix, (value, at) -> {
            if (start.length > 0
                    && (value.length < start.length
                            || !Arrays.equals(value, 0, start.length, start, 0, start.length))) {
                return false;
            }
            String text = new String(value, StandardCharsets.UTF_8);
            if (test.test(text)) {
                passing.add(lists.get(at, name, text));
            }
            return true;
        });
        return Postings.union(passing);
    }

    @Override
    public List<String> labelValues(String name) {
        return name.isEmpty() ? List.of() : table.values(name);
    }

    /** The label names in byte order. */
    public List<String> labelNames() {
        return table.names().stream().filter(n -> !n.isEmpty()).toList();
    }

    /** The label names that the series have, in byte order. */
    public List<String> labelNames(Postings series) {
        return new SeriesNames(this, table, symbols, series).find();
    }

    /**
     * The values of the label that some series have, in byte order.
     *
     * @param test what a value must pass, too
     * @param limit at most so many; 0 for all
     */
    public List<String> labelValues(String name, Postings among, Predicate<String> test, int limit) {
        List<String> out = new ArrayList<>();
        if (!name.isEmpty() && !among.isEmpty()) {
            table.walk(name, "", (value, at) -> {
                String text = new String(value, StandardCharsets.UTF_8);
                if (test.test(text) && lists.get(at, name, text).intersects(among)) {
                    out.add(text);
                }
                return limit <= 0 || out.size() < limit;
            });
        }
        return out;
    }

    /** The list of a value of a label, which is at an offset. */
    Postings list(long at, String name, byte[] value) {
        return lists.get(at, name, new String(value, StandardCharsets.UTF_8));
    }

    /** Moves to the body of a series; false when it is damaged, which is recorded then. */
    boolean seekSound(int ref, ByteCursor in) {
        try {
            seek(ref, in);
            return true;
        } catch (CorruptFileException e) {
            if (damage == null) {
                throw e;
            }
            damage.accept(e);
            return false;
        }
    }

    /** Moves to the body of a series, whose checksum is verified. */
    private void seek(int ref, ByteCursor in) {
        long at = version == 1 ? ref : (long) ref * IndexFormat.SERIES_ALIGNMENT;
        if (at < seriesFrom || at >= file.size()) {
            throw new CorruptFileException(file.path(), at, "get series " + ref + ": no series has this offset");
        }
        in.move(at, file.size());
        int length = in.length();
        if (length < MIN_SERIES) {
            // Its checksum would be right: that of nothing is zero.
            throw new CorruptFileException(file.path(), at, "get series " + ref + ": length " + length);
        }
        long from = in.position();
        in.skip(length);
        int expected = in.i32();
        int found = in.crc32c(from, from + length);
        if (expected != found) {
            throw CorruptFileException.checksum(file.path(), at, "get series " + ref, expected, found);
        }
        in.move(from, from + length);
    }

    /** A cursor for {@link #series}; one for each thread. */
    public ByteCursor cursor() {
        return file.cursor(0, file.size());
    }

    /**
     * Reads a series with its chunks.
     *
     * @param in from {@link #cursor}
     */
    public void series(int ref, ByteCursor in, SeriesEntry into) {
        seek(ref, in);
        long end = in.position() + in.remaining();
        int labels = in.length();
        if (into.symbols.length < labels * 2) {
            into.symbols = new long[labels * 2];
        }
        for (int i = 0; i < labels * 2; i++) {
            into.symbols[i] = in.uvarint();
        }
        readChunks(in, into);
        if (in.position() > end) {
            throw new CorruptFileException(file.path(), end, "get series " + ref + ": chunks beyond its end");
        }
        into.labels = labels(into, labels * 2, in);
    }

    private static void readChunks(ByteCursor in, SeriesEntry into) {
        int chunks = in.length();
        into.reserve(chunks);
        into.chunks = chunks;
        long maxt = 0;
        long ref = 0;
        for (int i = 0; i < chunks; i++) {
            long mint = i == 0 ? in.varint() : maxt + in.uvarint();
            maxt = mint + in.uvarint();
            ref = i == 0 ? in.uvarint() : ref + in.varint();
            into.mints[i] = mint;
            into.maxts[i] = maxt;
            into.refs[i] = ref;
        }
    }

    private Labels labels(SeriesEntry entry, int strings, ByteCursor in) {
        int size = 0;
        for (int i = 0; i < strings; i++) {
            byte[] text = entry.text(entry.symbols[i]);
            if (text == null) {
                text = text(entry.symbols[i], in);
                entry.keep(entry.symbols[i], text);
            }
            if (entry.scratch.length < size + text.length) {
                entry.scratch = Arrays.copyOf(entry.scratch, Math.max(size + text.length, entry.scratch.length * 2));
            }
            System.arraycopy(text, 0, entry.scratch, size, text.length);
            size += text.length;
        }
        return Labels.ofEncoded(Arrays.copyOf(entry.scratch, size));
    }

    /** A symbol with the length field that it has in labels. */
    private byte[] text(long symbol, ByteCursor in) {
        symbols.seek(symbol, in);
        byte[] utf8 = in.stringBytes();
        byte[] out = new byte[LabelBytes.encodedSize(utf8.length)];
        LabelBytes.write(out, 0, utf8, 0, utf8.length);
        return out;
    }

    @Override
    public void close() {
        file.close();
    }
}
