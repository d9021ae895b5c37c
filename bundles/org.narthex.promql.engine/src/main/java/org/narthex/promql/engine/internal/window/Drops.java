package org.narthex.promql.engine.internal.window;

import java.util.Arrays;

/**
 * The float samples of a window that are lower than the one before: looked for once, as samples come, and kept for all
 * the windows that they are in. Confined to one thread.
 */
final class Drops {
    /** Indexes of the samples, ascending. */
    private int[] samples = new int[8];

    private int count;

    /** The first that may lie within the range. */
    private int first;

    /** Samples below this index have been looked at. */
    private int looked;

    /** Another series begins. */
    void clear() {
        count = 0;
        first = 0;
        looked = 0;
    }

    /** Looks at the samples that came, of {@code size} samples there are. */
    void look(double[] values, int size) {
        for (int i = Math.max(1, looked); i < size; i++) {
            if (values[i] < values[i - 1]) {
                if (count == samples.length) {
                    samples = Arrays.copyOf(samples, count * 2);
                }
                samples[count++] = i;
            }
        }
        looked = size;
    }

    /** The position of the first drop behind a sample. */
    int firstBehind(int sample) {
        while (first < count && samples[first] <= sample) {
            first++;
        }
        return first;
    }

    /** Index of the sample at a position; {@link Integer#MAX_VALUE} behind the last. */
    int at(int position) {
        return position < count ? samples[position] : Integer.MAX_VALUE;
    }

    /** The first {@code gone} samples are no more. */
    void forget(int gone) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (samples[i] > gone) {
                samples[kept++] = samples[i] - gone;
            }
        }
        count = kept;
        first = 0;
        looked = Math.max(0, looked - gone);
    }
}
