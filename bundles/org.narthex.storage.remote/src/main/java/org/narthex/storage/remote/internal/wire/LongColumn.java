package org.narthex.storage.remote.internal.wire;

import java.util.Arrays;

/** Integers in a row that grows. Confined to one thread. */
public final class LongColumn {
    private static final long[] NONE = {};

    private long[] values = new long[16];
    private int size;

    public void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    public long get(int i) {
        return values[i];
    }

    public void set(int i, long value) {
        values[i] = value;
    }

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
    }

    /** A copy of the values. */
    public long[] toArray() {
        return size == 0 ? NONE : Arrays.copyOf(values, size);
    }
}
