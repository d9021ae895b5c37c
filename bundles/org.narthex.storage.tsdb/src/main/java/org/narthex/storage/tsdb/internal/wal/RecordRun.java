package org.narthex.storage.tsdb.internal.wal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Consecutive records of a segment, decompressed; reused. Belongs to whoever fills or reads it at the moment. */
final class RecordRun {
    private static final int FULL = 256 * 1024;

    /** What one large record made bigger than this is not kept. */
    private static final int HUGE = 16 * FULL;

    byte[] data = new byte[FULL];

    /** Where the records end in {@link #data}; each begins where the one before ends. */
    int[] ends = new int[256];

    /** Where in the segment the records begin. */
    long[] offsets = new long[256];

    int records;

    /** A damaged place and how many of the records are before it. */
    record Damage(int before, WalCorruption corruption) {}

    /** Damaged places in order. */
    final List<Damage> damages = new ArrayList<>();

    /** Whether the segment, or what can be read of it, ends here. */
    boolean last;

    /** Where the next record goes. */
    int end() {
        return records == 0 ? 0 : ends[records - 1];
    }

    boolean isFull() {
        return end() >= FULL;
    }

    void add(byte[] record, int length, long offset) {
        int at = end();
        if (at + length > data.length) {
            data = Arrays.copyOf(data, Math.max(at + length, data.length * 2));
        }
        System.arraycopy(record, 0, data, at, length);
        if (records == ends.length) {
            ends = Arrays.copyOf(ends, records * 2);
            offsets = Arrays.copyOf(offsets, records * 2);
        }
        ends[records] = at + length;
        offsets[records++] = offset;
    }

    void clear() {
        records = 0;
        damages.clear();
        last = false;
        if (data.length > HUGE) {
            data = new byte[FULL];
        }
    }
}
