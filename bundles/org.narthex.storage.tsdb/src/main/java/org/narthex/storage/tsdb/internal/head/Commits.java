package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;

/**
 * Which commit added the newest sample of each of a page's series, and what readers that are older than it must not see.
 * Guarded by the series' page.
 */
final class Commits {
    private static final long[] NONE = new long[0];
    private static final int FIRST = 96;

    /** Number of the commit that added the newest sample, its lower half. */
    private final int[] newest = new int[SeriesPage.SIZE];

    /** For older readers: commit, series and the series' newest timestamp before it. */
    private long[] entries = NONE;

    private int size;

    /**
     * Notes that a commit adds to a series. What it adds is hidden from the readers that are older, if there are any.
     *
     * @param last timestamp of the series' newest sample
     * @param oldestReader snapshot of the oldest reader, or {@link Readers#NONE}
     */
    void touch(int i, long commit, long last, long oldestReader) {
        if (oldestReader != Readers.NONE && newest[i] != (int) commit) {
            add(commit, i, last, oldestReader);
        }
        newest[i] = (int) commit;
    }

    private void add(long commit, int i, long last, long oldestReader) {
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

    /** Drops what only older readers needed: there is none. */
    void forgetAll() {
        if (size > 0) {
            entries = NONE;
            size = 0;
        }
    }

    /** Makes a series as if it had never had a sample. */
    void clear(int i) {
        newest[i] = 0;
    }

    /** Whether a commit behind a snapshot added the newest sample of a series. */
    boolean isNewer(int i, long snapshot) {
        // The difference is right as long as no reader is two thousand million commits old; a series at rest for so long is
        // looked for in vain.
        return newest[i] - (int) snapshot > 0;
    }

    /** The newest timestamp of a series that a reader of the given snapshot may see. */
    long visibleUntil(int i, long snapshot) {
        if (!isNewer(i, snapshot)) {
            return Long.MAX_VALUE;
        }
        for (int at = 0; at < size; at += 3) {
            if (entries[at] > snapshot && entries[at + 1] == i) {
                return entries[at + 2];
            }
        }
        return Long.MAX_VALUE;
    }
}
