package org.narthex.storage.tsdb.internal.ooo;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.tsdb.internal.block.ChunkEncoder;
import org.narthex.storage.tsdb.internal.block.EncodedChunk;

/**
 * The open chunk of samples out of order: not encoded, sorted by time, each time once, floats and histograms mixed.
 * Confined to who holds the lock of its series.
 */
final class OooSamples {
    private static final int FIRST = 4;

    private long[] times = new long[FIRST];
    private double[] values = new double[FIRST];

    /** Integer or float histograms; null for a float, and all of it as long as there are only floats. */
    private @Nullable Object @Nullable [] histograms;

    private int size;

    int size() {
        return size;
    }

    /** First timestamp; there must be a sample. */
    long mint() {
        return times[0];
    }

    /** Last timestamp; there must be a sample. */
    long maxt() {
        return times[size - 1];
    }

    /**
     * Inserts a sample.
     *
     * @param histogram a {@link Histogram} or a {@link FloatHistogram}; null for a float
     * @return false when there is a sample of this time, which stays
     */
    boolean insert(long t, double value, @Nullable Object histogram) {
        int at = size;
        if (size > 0 && t <= times[size - 1]) {
            at = Arrays.binarySearch(times, 0, size, t);
            if (at >= 0) {
                return false;
            }
            at = -at - 1;
        }
        @Nullable Object[] objects = histograms;
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            values = Arrays.copyOf(values, size * 2);
            objects = objects == null ? null : Arrays.copyOf(objects, size * 2);
        }
        if (objects == null && histogram != null) {
            objects = new Object[times.length];
        }
        histograms = objects;
        System.arraycopy(times, at, times, at + 1, size - at);
        System.arraycopy(values, at, values, at + 1, size - at);
        times[at] = t;
        values[at] = value;
        if (objects != null) {
            System.arraycopy(objects, at, objects, at + 1, size - at);
            objects[at] = histogram;
        }
        size++;
        return true;
    }

    /** The samples as chunks; more than one where the kind changes or a histogram does not fit. */
    List<EncodedChunk> encode() {
        ChunkEncoder encoder = new ChunkEncoder(false, false, Integer.MAX_VALUE);
        @Nullable Object[] objects = histograms;
        for (int i = 0; i < size; i++) {
            Object histogram = objects == null ? null : objects[i];
            if (histogram instanceof Histogram h) {
                encoder.add(times[i], 0, h);
            } else if (histogram instanceof FloatHistogram h) {
                encoder.add(times[i], 0, h);
            } else {
                encoder.add(times[i], 0, values[i]);
            }
        }
        return encoder.finish();
    }
}
