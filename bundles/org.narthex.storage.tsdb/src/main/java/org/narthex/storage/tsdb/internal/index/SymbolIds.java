package org.narthex.storage.tsdb.internal.index;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.narthex.model.LabelBytes;
import org.narthex.model.Labels;
import org.narthex.model.XxHash64;

/**
 * Finds the ordinals of the strings of a symbol section that was written already. The strings stay in the mapped file;
 * memory takes 12 to 20 bytes a string. Confined to one thread.
 */
final class SymbolIds {
    private static final int MAX_COUNT = 1 << 29;

    private final ByteCursor cursor;
    private final MemorySegment bytes;
    private final long from;
    private final long end;
    private final int[] offsets;

    /** Ordinal + 1 by hash, 0 where free. */
    private final int[] table;

    private Labels previous = Labels.EMPTY;
    private int[] previousIds = new int[0];
    private int[] ids = new int[32];

    /**
     * @param from where the first string's length is
     */
    SymbolIds(MappedFile file, long from, long end, int count) {
        if (count > MAX_COUNT) {
            throw new IllegalArgumentException(count + " symbols; at most " + MAX_COUNT);
        }
        this.cursor = file.cursor(from, end);
        this.bytes = file.bytes();
        this.from = from;
        this.end = end;
        this.offsets = new int[count];
        this.table = new int[Integer.highestOneBit(Math.max(count, 1)) << 2];
        for (int i = 0; i < count; i++) {
            offsets[i] = (int) (cursor.position() - from);
            byte[] text = cursor.stringBytes();
            int at = slot(XxHash64.hash(text, 0, text.length));
            while (table[at] != 0) {
                at = at + 1 & table.length - 1;
            }
            table[at] = i + 1;
        }
    }

    private int slot(long hash) {
        return (int) (hash ^ hash >>> 32) & table.length - 1;
    }

    /**
     * The ordinals of a label set's names and values in turn; the array is reused.
     *
     * @throws IllegalArgumentException when a string is not among the symbols
     */
    int[] of(Labels labels) {
        byte[] data = labels.encoded();
        byte[] before = previous.encoded();
        int same = java.util.Arrays.mismatch(data, before);
        if (same < 0) {
            same = data.length;
        }
        int n = 0;
        boolean shared = true;
        for (int at = 0; at < data.length; n++) {
            if (n == ids.length) {
                ids = java.util.Arrays.copyOf(ids, n * 2);
            }
            int next = LabelBytes.skip(data, at);
            // Labels come sorted, so most begin as the ones before do.
            shared = shared && next <= same && n < previousIds.length;
            ids[n] = shared ? previousIds[n] : find(data, LabelBytes.start(data, at), LabelBytes.length(data, at));
            at = next;
        }
        previous = labels;
        previousIds = java.util.Arrays.copyOf(ids, n);
        return ids;
    }

    private int find(byte[] data, int start, int length) {
        int at = slot(XxHash64.hash(data, start, length));
        while (table[at] != 0) {
            int id = table[at] - 1;
            seek(id);
            if (cursor.length() == length && equal(cursor.position(), data, start, length)) {
                return id;
            }
            at = at + 1 & table.length - 1;
        }
        throw new IllegalArgumentException("no symbol "
                + new String(data, start, length, java.nio.charset.StandardCharsets.UTF_8) + " was added");
    }

    private boolean equal(long at, byte[] data, int start, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes.get(ValueLayout.JAVA_BYTE, at + i) != data[start + i]) {
                return false;
            }
        }
        return true;
    }

    private void seek(int id) {
        cursor.move(from + (offsets[id] & 0xffffffffL), end);
    }

    /** A symbol with its length before it, as it is in the file. */
    MemorySegment encoded(int id) {
        seek(id);
        long start = cursor.position();
        cursor.skip(cursor.length());
        return bytes.asSlice(start, cursor.position() - start);
    }
}
