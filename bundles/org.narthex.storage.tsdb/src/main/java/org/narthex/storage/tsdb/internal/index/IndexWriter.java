package org.narthex.storage.tsdb.internal.index;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;

/**
 * Writes the index of a block, version 2, byte for byte as Prometheus does: first the symbols in byte order, then the
 * series in label order, then {@link #finish}.
 *
 * <p>Nothing is kept of a series but how often each label name is used: memory follows the number of symbols. Confined
 * to one thread.
 */
public final class IndexWriter implements AutoCloseable {
    private static final int VERSION = 2;
    private static final long MAX_SIZE = 64L << 30;

    private final FileOutput out;
    private final CRC32C crc = new CRC32C();
    private final long symbolsAt;
    private byte[] lastSymbol = {};
    private int symbolCount;
    private @Nullable MappedFile symbolFile;
    private @Nullable SymbolIds symbols;
    /** How many series have a symbol as the name of a label. */
    private int[] uses = {};

    private long seriesAt;
    private int seriesCount;
    private Labels lastSeries = Labels.EMPTY;
    private long lastRef;
    private byte[] body = new byte[1024];
    private int size;

    /** Creates the file. */
    public IndexWriter(Path file) throws IOException {
        out = new FileOutput(file);
        try {
            out.i32(IndexFormat.MAGIC);
            out.u8(VERSION);
            symbolsAt = out.position();
            out.i32(0);
            out.i32(0);
        } catch (IOException e) {
            out.close();
            throw e;
        }
    }

    /**
     * Adds a string that labels are made of.
     *
     * @param utf8 greater than the one before, byte by byte
     */
    public void symbol(byte[] utf8) throws IOException {
        if (symbols != null) {
            throw new IllegalStateException("symbol after a series");
        }
        if (symbolCount > 0 && Arrays.compareUnsigned(lastSymbol, utf8) >= 0) {
            throw new IllegalArgumentException("symbol \"" + new String(utf8, java.nio.charset.StandardCharsets.UTF_8)
                    + "\" out-of-order");
        }
        out.uvarint(utf8.length);
        out.bytes(utf8, 0, utf8.length);
        lastSymbol = utf8;
        symbolCount++;
    }

    private SymbolIds symbolIds() throws IOException {
        SymbolIds ids = symbols;
        if (ids == null) {
            ids = finishSymbols();
            symbols = ids;
        }
        return ids;
    }

    private SymbolIds finishSymbols() throws IOException {
        long end = out.position();
        long length = end - symbolsAt - 4;
        if (length > 0xffffffffL) {
            throw new IOException(out.path() + ": symbol table size exceeds 4294967295 bytes: " + length);
        }
        out.patch(symbolsAt, (int) length);
        out.patch(symbolsAt + 4, symbolCount);
        out.flush();
        MappedFile file = MappedFile.open(out.path());
        symbolFile = file;
        out.i32(file.crc32c(symbolsAt + 4, end));
        seriesAt = out.position();
        uses = new int[symbolCount];
        return new SymbolIds(file, symbolsAt + 8, end, symbolCount);
    }

    /**
     * Adds a series.
     *
     * @param labels greater than those before
     * @param chunks how many chunks it has: chunk {@code i} from {@code mints[i]} to {@code maxts[i]} at
     *     {@code refs[i]}
     */
    public void series(Labels labels, int chunks, long[] mints, long[] maxts, long[] refs) throws IOException {
        SymbolIds ids = symbolIds();
        check(labels, chunks, mints, maxts, refs);
        int[] strings = ids.of(labels);
        int count = labels.size();
        size = 0;
        uvarint(count);
        for (int i = 0; i < count; i++) {
            uses[strings[2 * i]]++;
            uvarint(strings[2 * i]);
            uvarint(strings[2 * i + 1]);
        }
        uvarint(chunks);
        for (int i = 0; i < chunks; i++) {
            if (i == 0) {
                varint(mints[0]);
            } else {
                uvarint(mints[i] - maxts[i - 1]);
            }
            uvarint(maxts[i] - mints[i]);
            if (i == 0) {
                uvarint(refs[0]);
            } else {
                varint(refs[i] - refs[i - 1]);
            }
        }
        out.pad(IndexFormat.SERIES_ALIGNMENT);
        out.uvarint(size);
        out.bytes(body, 0, size);
        crc.reset();
        crc.update(body, 0, size);
        out.i32((int) crc.getValue());
        checkSize();
        lastSeries = labels;
        lastRef = chunks == 0 ? lastRef : refs[chunks - 1];
        seriesCount++;
    }

    private void check(Labels labels, int chunks, long[] mints, long[] maxts, long[] refs) {
        if (labels.compareTo(lastSeries) <= 0) {
            throw new IllegalArgumentException(
                    "out-of-order series added with label set " + labels + ", last label set " + lastSeries);
        }
        long ref = lastRef;
        for (int i = 0; i < chunks; i++) {
            if (Long.compareUnsigned(refs[i], ref) < 0) {
                throw new IllegalArgumentException("unsorted chunk reference: " + refs[i] + ", previous: " + ref);
            }
            ref = refs[i];
            if (i > 0 && mints[i] <= maxts[i - 1]) {
                throw new IllegalArgumentException(
                        "chunk minT " + mints[i] + " is not higher than previous chunk maxT " + maxts[i - 1]);
            }
            if (maxts[i] < mints[i]) {
                throw new IllegalArgumentException("chunk maxT " + maxts[i] + " is less than minT " + mints[i]);
            }
        }
    }

    private void checkSize() throws IOException {
        if (out.position() > MAX_SIZE) {
            throw new IOException(out.path() + ": exceeding max size of 64GiB");
        }
    }

    private void varint(long value) {
        uvarint(value << 1 ^ value >> 63);
    }

    private void uvarint(long value) {
        if (size + 10 > body.length) {
            body = Arrays.copyOf(body, body.length * 2);
        }
        long v = value;
        while ((v & ~0x7fL) != 0) {
            body[size++] = (byte) (v & 0x7f | 0x80);
            v >>>= 7;
        }
        body[size++] = (byte) v;
    }

    /** Writes the postings and the contents, and waits until the file is on disk. */
    public void finish() throws IOException {
        SymbolIds ids = symbolIds();
        long seriesEnd = out.position();
        int[] names = IntStream.range(0, uses.length).filter(i -> uses[i] > 0).toArray();
        int[] counts = IntStream.of(names).map(i -> uses[i]).toArray();
        out.flush();
        long table;
        try (MappedFile file = MappedFile.open(out.path())) {
            PostingsWriter postings = new PostingsWriter(out, ids, file, seriesAt, seriesEnd);
            postings.writeLists(seriesCount, names, counts);
            checkSize();
            table = out.position();
            postings.writeTable(names, counts);
        }
        out.startSum();
        out.i64(symbolsAt);
        out.i64(seriesAt);
        out.i64(seriesEnd);
        out.i64(table);
        out.i64(seriesEnd);
        out.i64(table);
        out.sum();
        checkSize();
        out.sync();
    }

    /** Closes the file; it is no index unless {@link #finish} came before. */
    @Override
    public void close() throws IOException {
        MappedFile file = symbolFile;
        if (file != null) {
            symbolFile = null;
            file.close();
        }
        out.close();
    }
}
