package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;

/** A growing list of ascending ids. A snapshot is not changed by later additions. Thread-safe. */
final class IntList {
    private int[] ids;
    private int size;

    IntList(int first) {
        ids = new int[] {first};
        size = 1;
    }

    /** Adds an id that is greater than all others. */
    synchronized void add(int id) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, size + Math.max(1, size >> 1));
        }
        ids[size++] = id;
    }

    synchronized IdSet snapshot() {
        return new IdSet(ids, size);
    }

    synchronized int size() {
        return size;
    }
}
