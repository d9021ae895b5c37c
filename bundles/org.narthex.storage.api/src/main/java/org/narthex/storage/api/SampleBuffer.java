package org.narthex.storage.api;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;

/**
 * Decoded samples as columns: sample {@code i} is {@code timestamps[i]} with {@code values[i]}, or with
 * {@code histograms[i]} where that column exists and is not null. Decoders append, readers may drop from the front.
 *
 * <p>The fields are public because this is the path of every sample. Confined to one thread.
 */
public final class SampleBuffer {
    /** Unix milliseconds, ascending. */
    public long[] timestamps;

    /** Values; undefined where the sample is a histogram. */
    public double[] values;

    /** Null as long as there is no histogram. */
    public @Nullable FloatHistogram @Nullable [] histograms;

    /** Start timestamps, 0 where unknown; null as long as none is known. */
    public long @Nullable [] startTimestamps;

    /** How many samples there are. */
    public int size;

    private byte[] scratch = {};

    /** A buffer with room for {@code capacity} samples. */
    public SampleBuffer(int capacity) {
        timestamps = new long[capacity];
        values = new double[capacity];
    }

    /** Makes room for {@code more} samples behind {@link #size}. */
    public void reserve(int more) {
        int need = size + more;
        if (need > timestamps.length) {
            int capacity = Math.max(need, timestamps.length + (timestamps.length >> 1) + 16);
            timestamps = Arrays.copyOf(timestamps, capacity);
            values = Arrays.copyOf(values, capacity);
            if (histograms != null) {
                histograms = Arrays.copyOf(histograms, capacity);
            }
            if (startTimestamps != null) {
                startTimestamps = Arrays.copyOf(startTimestamps, capacity);
            }
        }
    }

    /** Appends a float sample whose start timestamp is not known. */
    public void add(long timestamp, double value) {
        reserve(1);
        if (startTimestamps != null) {
            startTimestamps[size] = 0;
        }
        timestamps[size] = timestamp;
        values[size++] = value;
    }

    /** Appends a histogram sample whose start timestamp is not known. */
    public void add(long timestamp, FloatHistogram histogram) {
        reserve(1);
        if (startTimestamps != null) {
            startTimestamps[size] = 0;
        }
        if (histograms == null) {
            histograms = new FloatHistogram[timestamps.length];
        }
        timestamps[size] = timestamp;
        histograms[size++] = histogram;
    }

    /** The histogram of a sample; null where it is a float. */
    public @Nullable FloatHistogram histogram(int i) {
        return histograms == null ? null : histograms[i];
    }

    /** Memory for a decoder: at least so many bytes of any content, which are its own until it is asked for again. */
    public byte[] scratch(int bytes) {
        if (scratch.length < bytes) {
            scratch = new byte[bytes + (bytes >> 1)];
        }
        return scratch;
    }

    /** Empties the buffer. */
    public void clear() {
        size = 0;
        histograms = null;
        startTimestamps = null;
    }

    /** Drops the first {@code n} samples. */
    public void dropFirst(int n) {
        int rest = size - n;
        System.arraycopy(timestamps, n, timestamps, 0, rest);
        System.arraycopy(values, n, values, 0, rest);
        if (histograms != null) {
            System.arraycopy(histograms, n, histograms, 0, rest);
            Arrays.fill(histograms, rest, size, null);
        }
        if (startTimestamps != null) {
            System.arraycopy(startTimestamps, n, startTimestamps, 0, rest);
        }
        size = rest;
    }
}
