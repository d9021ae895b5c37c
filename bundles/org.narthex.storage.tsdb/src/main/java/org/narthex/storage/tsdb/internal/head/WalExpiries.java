package org.narthex.storage.tsdb.internal.head;


/**
 * How long the log must keep the records of series that are not in the head: until the time of the last sample that the
 * log may still have of them. A hash table of plain numbers, as a churn leaves many. Thread-safe.
 */
final class WalExpiries {
    private static final int FIRST = 64;

    /** References, 0 for none. */
    private long[] refs = new long[FIRST];

    private long[] until = new long[FIRST];
    private int size;

    /** Keeps a series up to and including a time, or longer if that was said before. */
    synchronized void keep(long ref, long time) {
        if (size * 2 >= refs.length) {
            rebuild(Long.MIN_VALUE);
        }
        put(ref, time);
    }

    private void put(long ref, long time) {
        int at = find(ref);
        if (refs[at] == 0) {
            refs[at] = ref;
            until[at] = time;
            size++;
        } else {
            until[at] = Math.max(until[at], time);
        }
    }

    private int find(long ref) {
        int mask = refs.length - 1;
        int at = (int) (ref * 0x9E3779B97F4A7C15L >>> 32) & mask;
        while (refs[at] != 0 && refs[at] != ref) {
            at = at + 1 & mask;
        }
        return at;
    }

    /** Whether a log cut at {@code mint} must keep the series. */
    synchronized boolean isKept(long ref, long mint) {
        int at = find(ref);
        return refs[at] != 0 && until[at] >= mint;
    }

    /** Forgets what needs to be kept only up to a time before this. */
    synchronized void expire(long mint) {
        rebuild(mint);
    }

    private void rebuild(long mint) {
        long[] oldRefs = refs;
        long[] oldUntil = until;
        int left = 0;
        for (int i = 0; i < oldRefs.length; i++) {
            left += oldRefs[i] != 0 && oldUntil[i] >= mint ? 1 : 0;
        }
        int length = Math.max(FIRST, Integer.highestOneBit(left) * 4);
        refs = new long[length];
        until = new long[length];
        size = 0;
        for (int i = 0; i < oldRefs.length; i++) {
            if (oldRefs[i] != 0 && oldUntil[i] >= mint) {
                put(oldRefs[i], oldUntil[i]);
            }
        }
    }

    synchronized int size() {
        return size;
    }
}
