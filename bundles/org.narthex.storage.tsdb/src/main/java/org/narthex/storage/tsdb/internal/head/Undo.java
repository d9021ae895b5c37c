package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;

/**
 * What readers that are older than the newest commits must not see of a page's series: commit, series and the series'
 * newest timestamp before it. Guarded by the series' page.
 */
final class Undo {
    private static final long[] NONE = new long[0];
    private static final int FIRST = 96;

    private long[] entries = NONE;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /** Remembers that a reader of a snapshot before {@code commit} must not see what follows {@code last} in a series. */
    void add(long commit, int i, long last, long oldestReader) {
        if (size > 0 && entries[0] <= oldestReader) {
            forget(oldestReader);
        }
        if (size + 3 > entries.length) {
            entries = Arrays.copyOf(entries, Math.max(FIRST, entries.length * 2));
        }
        entries[size] = commit;
        entries[size + 1] = i;
        entries[size + 2] = last;
        size += 3;
    }

    private void forget(long oldestReader) {
        int kept = 0;
        for (int at = 0; at < size; at += 3) {
            if (entries[at] > oldestReader) {
                System.arraycopy(entries, at, entries, kept, 3);
                kept += 3;
            }
        }
        size = kept;
    }

    /** Drops everything: there is no reader. */
    void clear() {
        entries = NONE;
        size = 0;
    }

    /** The newest timestamp of a series that a reader of the given snapshot may see. */
    long visibleUntil(int i, long snapshot) {
        for (int at = 0; at < size; at += 3) {
            if (entries[at] > snapshot && entries[at + 1] == i) {
                return entries[at + 2];
            }
        }
        return Long.MAX_VALUE;
    }
}
