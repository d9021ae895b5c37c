package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;

/**
 * Ascending ids in blocks of 128: the first one, then the differences as variable-length integers; a block of consecutive
 * ids has no differences. Who shares the arrays may add blocks behind. Immutable.
 *
 * @param firsts the blocks' first ids
 * @param ends where the blocks' differences end in {@code bytes}
 * @param count how many blocks there are
 */
record IdBlocks(int[] firsts, int[] ends, byte[] bytes, int count) {
    /** Ids of a block. */
    static final int SIZE = 128;

    static final IdBlocks NONE = new IdBlocks(new int[0], new int[0], new byte[0], 0);
    private static final int MAX_BYTES = 5 * (SIZE - 1);

    int size() {
        return count * SIZE;
    }

    /** With a block more of {@link #SIZE} ids, which shares the arrays as far as there is room. */
    IdBlocks with(int[] ids, int from) {
        int[] f = firsts;
        int[] e = ends;
        if (count == f.length) {
            int capacity = count + (count >> 3) + 1;
            f = Arrays.copyOf(f, capacity);
            e = Arrays.copyOf(e, capacity);
        }
        byte[] b = bytes;
        int at = count == 0 ? 0 : ends[count - 1];
        if (ids[from + SIZE - 1] - ids[from] != SIZE - 1) {
            byte[] added = new byte[MAX_BYTES];
            int n = 0;
            for (int k = from + 1; k < from + SIZE; k++) {
                int rest = ids[k] - ids[k - 1];
                while (rest > 0x7f) {
                    added[n++] = (byte) (rest | 0x80);
                    rest >>>= 7;
                }
                added[n++] = (byte) rest;
            }
            if (at + n > b.length) {
                b = Arrays.copyOf(b, at + n + (at >> 3));
            }
            System.arraycopy(added, 0, b, at, n);
            at += n;
        }
        f[count] = ids[from];
        e[count] = at;
        return new IdBlocks(f, e, b, count + 1);
    }

    /** Writes a block's ids into an array. */
    void read(int block, int[] into, int to) {
        int at = block == 0 ? 0 : ends[block - 1];
        int id = firsts[block];
        into[to] = id;
        boolean consecutive = at == ends[block];
        for (int k = 1; k < SIZE; k++) {
            int difference = 1;
            if (!consecutive) {
                difference = bytes[at] & 0x7f;
                for (int shift = 7; bytes[at++] < 0; shift += 7) {
                    difference |= (bytes[at] & 0x7f) << shift;
                }
            }
            id += difference;
            into[to + k] = id;
        }
    }

    /** The last block, not before {@code from}, whose first id is not greater; {@code from} when there is none. */
    int seek(int from, int id) {
        int low = from;
        int step = 1;
        int high = from + 1;
        while (high < count && firsts[high] <= id) {
            low = high;
            high += step;
            step <<= 1;
        }
        high = Math.min(high, count);
        while (low + 1 < high) {
            int mid = (low + high) >>> 1;
            if (firsts[mid] <= id) {
                low = mid;
            } else {
                high = mid;
            }
        }
        return low;
    }
}
