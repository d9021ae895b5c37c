package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;
import java.util.List;

/** Ascending ids: the first {@code size} of an array that nobody changes. Immutable. */
record IdSet(int[] ids, int size) {
    static final IdSet EMPTY = new IdSet(new int[0], 0);

    /** The ids that are in both; gallops through the longer one. */
    IdSet and(IdSet other) {
        boolean fewer = size <= other.size;
        IdSet few = fewer ? this : other;
        IdSet many = fewer ? other : this;
        int[] out = new int[few.size];
        int n = 0;
        int at = 0;
        for (int i = 0; i < few.size && at < many.size; i++) {
            int id = few.ids[i];
            at = many.seek(at, id);
            if (at < many.size && many.ids[at] == id) {
                out[n++] = id;
                at++;
            }
        }
        return new IdSet(out, n);
    }

    /** The ids that are not in the other. */
    IdSet andNot(IdSet other) {
        if (other.size == 0) {
            return this;
        }
        int[] out = new int[size];
        int n = 0;
        int at = 0;
        for (int i = 0; i < size; i++) {
            int id = ids[i];
            at = other.seek(at, id);
            if (at >= other.size || other.ids[at] != id) {
                out[n++] = id;
            }
        }
        return new IdSet(out, n);
    }

    /** The ids that are in any. */
    static IdSet or(List<IdSet> sets) {
        if (sets.isEmpty()) {
            return EMPTY;
        }
        if (sets.size() == 1) {
            return sets.getFirst();
        }
        int total = 0;
        for (IdSet set : sets) {
            total += set.size;
        }
        int[] all = new int[total];
        int n = 0;
        for (IdSet set : sets) {
            System.arraycopy(set.ids, 0, all, n, set.size);
            n += set.size;
        }
        Arrays.sort(all);
        int kept = 0;
        for (int i = 0; i < n; i++) {
            if (kept == 0 || all[kept - 1] != all[i]) {
                all[kept++] = all[i];
            }
        }
        return new IdSet(all, kept);
    }

    /** Position of the first id that is not smaller, at or behind {@code from}. */
    private int seek(int from, int id) {
        int low = from;
        int step = 1;
        int high = from;
        while (high < size && ids[high] < id) {
            low = high + 1;
            high += step;
            step <<= 1;
        }
        high = Math.min(high, size);
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (ids[mid] < id) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        return low;
    }
}
