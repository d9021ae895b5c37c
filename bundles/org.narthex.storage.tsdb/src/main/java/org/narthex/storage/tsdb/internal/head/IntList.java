package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A list of ascending ids. A snapshot is not changed by what happens later.
 *
 * <p>Ids that come out of order wait apart, and are put in their places when someone asks or when there are many.
 * Thread-safe.
 */
final class IntList {
    private static final int FEW = 64;

    private int[] ids;
    private int size;

    /** Ids that came out of order; the first element says how many. */
    private int @Nullable [] late;

    /** An empty list. */
    IntList() {
        ids = new int[4];
    }

    IntList(int first) {
        ids = new int[] {first};
        size = 1;
    }

    /** Adds an id that is not in the list. */
    synchronized void add(int id) {
        if (size > 0 && id < ids[size - 1]) {
            addLate(id);
            return;
        }
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, size + Math.max(1, size >> 1));
        }
        ids[size++] = id;
    }

    private void addLate(int id) {
        int[] waiting = late;
        if (waiting == null) {
            waiting = new int[4];
        } else if (waiting[0] + 1 == waiting.length) {
            waiting = Arrays.copyOf(waiting, waiting.length * 2);
        }
        waiting[++waiting[0]] = id;
        late = waiting;
        if (waiting[0] > FEW + size / 4) {
            settle();
        }
    }

    /** Puts the ids that came out of order in their places, in a new array: the old one may be in use. */
    private void settle() {
        int[] waiting = late;
        if (waiting == null) {
            return;
        }
        int end = waiting[0] + 1;
        Arrays.sort(waiting, 1, end);
        int[] merged = new int[size + end - 1];
        int from = 0;
        int n = 0;
        for (int k = 1; k < end; k++) {
            while (from < size && ids[from] < waiting[k]) {
                merged[n++] = ids[from++];
            }
            merged[n++] = waiting[k];
        }
        System.arraycopy(ids, from, merged, n, size - from);
        ids = merged;
        size = merged.length;
        late = null;
    }

    /** Takes ids out and gives back the room; returns how many are left. */
    synchronized int removeAll(BitSet gone) {
        settle();
        int left = 0;
        for (int k = 0; k < size; k++) {
            left += gone.get(ids[k]) ? 0 : 1;
        }
        if (left < size) {
            int[] kept = new int[Math.max(1, left)];
            int n = 0;
            for (int k = 0; k < size; k++) {
                if (!gone.get(ids[k])) {
                    kept[n++] = ids[k];
                }
            }
            ids = kept;
            size = left;
        }
        return left;
    }

    synchronized IdSet snapshot() {
        settle();
        return new IdSet(ids, size);
    }

    synchronized int size() {
        int[] waiting = late;
        return waiting == null ? size : size + waiting[0];
    }
}
