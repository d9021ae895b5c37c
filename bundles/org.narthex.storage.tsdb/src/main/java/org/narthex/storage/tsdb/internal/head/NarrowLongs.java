package org.narthex.storage.tsdb.internal.head;

import org.jspecify.annotations.Nullable;

/** A column of longs that mostly are small: four bytes each, until one is not. Not thread-safe: guarded by the owner. */
final class NarrowLongs {
    private int @Nullable [] narrow;
    private long @Nullable [] wide;

    NarrowLongs(int size) {
        narrow = new int[size];
    }

    long get(int i) {
        int[] n = narrow;
        if (n != null) {
            return n[i];
        }
        long[] w = wide;
        return w == null ? 0 : w[i];
    }

    void set(int i, long value) {
        int[] n = narrow;
        if (n != null) {
            if (value == (int) value) {
                n[i] = (int) value;
                return;
            }
            widen(n);
        }
        long[] w = wide;
        if (w != null) {
            w[i] = value;
        }
    }

    private void widen(int[] n) {
        long[] w = new long[n.length];
        for (int k = 0; k < n.length; k++) {
            w[k] = n[k];
        }
        wide = w;
        narrow = null;
    }
}
