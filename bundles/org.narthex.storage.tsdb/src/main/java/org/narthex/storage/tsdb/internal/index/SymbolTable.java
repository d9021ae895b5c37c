package org.narthex.storage.tsdb.internal.index;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** The strings of an index; every eighth one's place is kept in memory. Thread-safe. */
final class SymbolTable {
    private static final int SAMPLE = 8;

    private final MappedFile file;
    private final boolean byOffset;
    private final long from;
    private final long end;
    private final int count;
    private final int[] samples;

    SymbolTable(MappedFile file, int version, long at) {
        this.file = file;
        this.byOffset = version == 1;
        ByteCursor in = file.section(at, "symbols");
        this.from = in.position();
        this.end = from + in.remaining();
        long n = in.u32();
        if (n > in.remaining()) {
            throw new CorruptFileException(file.path(), at, n + " symbols in " + in.remaining() + " bytes");
        }
        count = (int) n;
        samples = new int[(count + SAMPLE - 1) / SAMPLE];
        for (int i = 0; i < count; i++) {
            if (i % SAMPLE == 0) {
                samples[i / SAMPLE] = (int) (in.position() - from);
            }
            in.skip(in.length());
        }
    }

    int count() {
        return count;
    }

    /** How much memory the places take. */
    long bytes() {
        return (long) samples.length * Integer.BYTES;
    }

    /** Moves the cursor to the length of a symbol. */
    void seek(long symbol, ByteCursor cursor) {
        if (byOffset) {
            if (symbol < from || symbol >= end) {
                throw new CorruptFileException(file.path(), symbol, "no symbol has this offset");
            }
            cursor.move(symbol, end);
            return;
        }
        if (symbol < 0 || symbol >= count) {
            throw new CorruptFileException(
                    file.path(), from, "unknown symbol offset " + symbol + " of " + count + " symbols");
        }
        cursor.move(from + (samples[(int) symbol / SAMPLE] & 0xffffffffL), end);
        for (int i = (int) symbol % SAMPLE; i > 0; i--) {
            cursor.skip(cursor.length());
        }
    }

    String get(long symbol) {
        ByteCursor cursor = file.cursor(from, end);
        seek(symbol, cursor);
        return new String(cursor.stringBytes(), StandardCharsets.UTF_8);
    }

    /** The UTF-8 bytes of all symbols in order. */
    Iterator<byte[]> iterator() {
        ByteCursor in = file.cursor(from + 4, end);
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < count;
            }

            @Override
            public byte[] next() {
                if (next == count) {
                    throw new NoSuchElementException();
                }
                next++;
                return in.stringBytes();
            }
        };
    }

    /** All symbols in order. */
    List<String> all() {
        List<String> out = new ArrayList<>(count);
        ByteCursor in = file.cursor(from + 4, end);
        for (int i = 0; i < count; i++) {
            out.add(in.string());
        }
        return out;
    }
}
