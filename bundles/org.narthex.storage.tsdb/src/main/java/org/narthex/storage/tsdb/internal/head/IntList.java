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
    private static final int[] NONE = new int[0];

    private IdBlocks blocks = IdBlocks.NONE;

    /** The newest ids, fewer than make a block. */
    private int[] ids = NONE;

    private int size;

    /** Ids that came out of order; the first element says how many. */
    private int @Nullable [] late;

    /** Adds an id that is not in the list. */
    synchronized void add(int id) {
        if (id < last()) {
            addLate(id);
            return;
        }
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, Math.min(IdBlocks.SIZE, size + (size >> 1) + 1));
        }
        ids[size++] = id;
        if (size == IdBlocks.SIZE) {
            blocks = blocks.with(ids, 0);
            // The array may be in use.
            ids = NONE;
            size = 0;
        }
    }

    private int last() {
        if (size > 0) {
            return ids[size - 1];
        }
        if (blocks.count() == 0) {
            return -1;
        }
        int[] last = new int[IdBlocks.SIZE];
        blocks.read(blocks.count() - 1, last, 0);
        return last[IdBlocks.SIZE - 1];
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
        if (waiting[0] > FEW + (blocks.size() + size) / 4) {
            settle();
        }
    }

    /** Puts the ids that came out of order in their places, in new arrays: the old ones may be in use. */
    private void settle() {
        int[] waiting = late;
        if (waiting == null) {
            return;
        }
        int end = waiting[0] + 1;
        Arrays.sort(waiting, 1, end);
        IdSet set = new IdSet(blocks, ids, size);
        int[] before = set.ids();
        int[] merged = new int[set.size() + end - 1];
        int from = 0;
        int n = 0;
        for (int k = 1; k < end; k++) {
            while (from < set.size() && before[from] < waiting[k]) {
                merged[n++] = before[from++];
            }
            merged[n++] = waiting[k];
        }
        System.arraycopy(before, from, merged, n, set.size() - from);
        late = null;
        fill(merged, merged.length);
    }

    private void fill(int[] all, int count) {
        blocks = IdBlocks.NONE;
        int from = 0;
        for (; count - from >= IdBlocks.SIZE; from += IdBlocks.SIZE) {
            blocks = blocks.with(all, from);
        }
        ids = Arrays.copyOfRange(all, from, count);
        size = ids.length;
    }

    /** Takes ids out and gives back the room; returns how many are left. */
    synchronized int removeAll(BitSet gone) {
        settle();
        IdSet set = new IdSet(blocks, ids, size);
        int[] before = set.ids();
        int[] kept = new int[set.size()];
        int n = 0;
        for (int k = 0; k < kept.length; k++) {
            if (!gone.get(before[k])) {
                kept[n++] = before[k];
            }
        }
        if (n < kept.length) {
            fill(kept, n);
        }
        return n;
    }

    synchronized IdSet snapshot() {
        settle();
        return new IdSet(blocks, ids, size);
    }

    synchronized int size() {
        int[] waiting = late;
        int inOrder = blocks.size() + size;
        return waiting == null ? inOrder : inOrder + waiting[0];
    }
}
