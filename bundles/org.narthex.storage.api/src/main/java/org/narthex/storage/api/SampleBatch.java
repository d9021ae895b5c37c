package org.narthex.storage.api;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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

    /**
     * When the cumulative series started, Unix milliseconds, 0 where unknown; null as long as none is known. Used only where
     * the features for it are on.
     */
    public long @Nullable [] startTimestamps;

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

    /** Adds a sample of a series that started at a known time; 0 when unknown. */
    public void add(long ref, long timestamp, long startTimestamp, double value) {
        int i = size;
        add(ref, timestamp, value);
        if (startTimestamp != 0) {
            if (startTimestamps == null) {
                startTimestamps = new long[refs.length];
            }
            startTimestamps[i] = startTimestamp;
        }
    }

    /** When the series of sample {@code i} started; 0 when unknown. */
    public long startTimestamp(int i) {
        return startTimestamps == null ? 0 : startTimestamps[i];
    }

    /** Empties the batch. */
    public void clear() {
        if (startTimestamps != null) {
            Arrays.fill(startTimestamps, 0, size, 0);
        }
        size = 0;
    }

    private void grow() {
        int capacity = Math.max(16, refs.length * 2);
        refs = Arrays.copyOf(refs, capacity);
        timestamps = Arrays.copyOf(timestamps, capacity);
        values = Arrays.copyOf(values, capacity);
        outcomes = Arrays.copyOf(outcomes, capacity);
        if (startTimestamps != null) {
            startTimestamps = Arrays.copyOf(startTimestamps, capacity);
        }
    }
}
