package org.narthex.storage.tsdb.internal.head;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;

/** The zeros that stand for the start of a cumulative series, where the feature for them is on. Thread-safe. */
final class ZeroSamples {
    private ZeroSamples() {}

    /**
     * Whether a zero goes before a sample.
     *
     * @param start start timestamp of the sample, 0 when unknown
     * @param t time of the sample
     * @param last newest time of the series
     * @param minValid the oldest time that goes in order
     */
    static boolean isWanted(long start, long t, long last, long minValid) {
        return start != 0 && start < t && start > last && start >= minValid;
    }

    /** An empty histogram of the same layout as one of the two, which is given. */
    static AppendBuffers.PendingHistogram of(
            int slot, long ref, long start, @Nullable Histogram integer, @Nullable FloatHistogram floats) {
        return new AppendBuffers.PendingHistogram(
                slot,
                ref,
                start,
                0,
                integer == null ? null : zero(integer),
                floats == null ? null : zero(floats));
    }

    private static Histogram zero(Histogram h) {
        return new Histogram(
                CounterResetHint.RESET,
                h.schema(),
                h.zeroThreshold(),
                0,
                0,
                0,
                List.of(),
                List.of(),
                new long[0],
                new long[0],
                h.customValues());
    }

    private static FloatHistogram zero(FloatHistogram h) {
        return new FloatHistogram(
                CounterResetHint.RESET,
                h.schema(),
                h.zeroThreshold(),
                0,
                0,
                0,
                List.of(),
                List.of(),
                new double[0],
                new double[0],
                h.customValues());
    }
}
