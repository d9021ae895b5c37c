package org.narthex.storage.api;

import java.util.Arrays;

/**
 * Float samples as columns, for one call of {@link Appender#append}: sample {@code i} is {@code refs[i]},
 * {@code timestamps[i]}, {@code values[i]}. Reused from scrape to scrape; grows as needed.
 *
 * <p>The fields are public because this is the path of every sample. Confined to one thread.
 */
public final class SampleBatch {
    /** Series references from {@link Appender#resolve}. */
    public long[] refs;

    /** Unix milliseconds. */
    public long[] timestamps;

    /** Values; NaN payloads count. */
    public double[] values;

    /** Codes of {@link AppendOutcome}, set by the appender. */
    public byte[] outcomes;

    /** How many samples there are. */
    public int size;

    /** A batch with room for {@code capacity} samples. */
    public SampleBatch(int capacity) {
        refs = new long[capacity];
        timestamps = new long[capacity];
        values = new double[capacity];
        outcomes = new byte[capacity];
    }

    /** Adds a sample. */
    public void add(long ref, long timestamp, double value) {
        int i = size;
        if (i == refs.length) {
            grow();
        }
        refs[i] = ref;
        timestamps[i] = timestamp;
        values[i] = value;
        size = i + 1;
    }

    /** Empties the batch. */
    public void clear() {
        size = 0;
    }

    private void grow() {
        int capacity = Math.max(16, refs.length * 2);
        refs = Arrays.copyOf(refs, capacity);
        timestamps = Arrays.copyOf(timestamps, capacity);
        values = Arrays.copyOf(values, capacity);
        outcomes = Arrays.copyOf(outcomes, capacity);
    }
}
