package org.narthex.storage.tsdb.internal.ooo;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.tsdb.internal.block.ChunkEncoder;
import org.narthex.storage.tsdb.internal.block.ChunkEncodings;
import org.narthex.storage.tsdb.internal.block.EncodedChunk;

/**
 * The open chunk of samples out of order: not encoded, sorted by time, each time once, floats and histograms mixed.
 * Confined to who holds the lock of its series.
 */
final class OooSamples {
    private static final int FIRST = 4;

    private long[] times = new long[FIRST];
    private double[] values = new double[FIRST];

    /** Start timestamps, 0 where unknown; null as long as none is known. */
    private long @Nullable [] starts;

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
     * @param start start timestamp, 0 when unknown
     * @param histogram a {@link Histogram} or a {@link FloatHistogram}; null for a float
     * @return false when there is a sample of this time, which stays
     */
    boolean insert(long t, long start, double value, @Nullable Object histogram) {
        int at = size;
        if (size > 0 && t <= times[size - 1]) {
            at = Arrays.binarySearch(times, 0, size, t);
            if (at >= 0) {
                return false;
            }
            at = -at - 1;
        }
        @Nullable Object[] objects = histograms;
        long[] known = starts;
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            values = Arrays.copyOf(values, size * 2);
            objects = objects == null ? null : Arrays.copyOf(objects, size * 2);
            known = known == null ? null : Arrays.copyOf(known, size * 2);
        }
        if (objects == null && histogram != null) {
            objects = new Object[times.length];
        }
        if (known == null && start != 0) {
            known = new long[times.length];
        }
        histograms = objects;
        starts = known;
        System.arraycopy(times, at, times, at + 1, size - at);
        System.arraycopy(values, at, values, at + 1, size - at);
        times[at] = t;
        values[at] = value;
        if (objects != null) {
            System.arraycopy(objects, at, objects, at + 1, size - at);
            objects[at] = histogram;
        }
        if (known != null) {
            System.arraycopy(known, at, known, at + 1, size - at);
            known[at] = start;
        }
        size++;
        return true;
    }

    /** The samples as chunks; more than one where the kind changes or a histogram does not fit. */
    List<EncodedChunk> encode(ChunkEncodings encodings) {
        ChunkEncoder encoder = new ChunkEncoder(encodings.xor2(), encodings.histogramStarts(), Integer.MAX_VALUE);
        long[] known = starts;
        @Nullable Object[] objects = histograms;
        for (int i = 0; i < size; i++) {
            Object histogram = objects == null ? null : objects[i];
            boolean kept = histogram == null ? encodings.xor2() : encodings.histogramStarts();
            long start = known == null || !kept ? 0 : known[i];
            if (histogram instanceof Histogram h) {
                encoder.add(times[i], start, h);
            } else if (histogram instanceof FloatHistogram h) {
                encoder.add(times[i], start, h);
            } else {
                encoder.add(times[i], start, values[i]);
            }
        }
        return encoder.finish();
    }
}
