package org.narthex.storage.remote.internal.wire;

import java.util.Arrays;

/** Floats in a row that grows. Confined to one thread. */
public final class DoubleColumn {
    private static final double[] NONE = {};

    private double[] values = new double[16];
    private int size;

    public void add(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    public double get(int i) {
        return values[i];
    }

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
    }

    /** A copy of the values. */
    public double[] toArray() {
        return size == 0 ? NONE : Arrays.copyOf(values, size);
    }
}
