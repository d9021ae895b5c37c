package org.narthex.storage.tsdb.internal.block;

import org.narthex.model.histogram.FloatHistogram;
import org.narthex.storage.api.SampleBuffer;

/** Moves samples inside and between buffers. Thread-safe; the buffers are not. */
public final class SampleColumns {
    private SampleColumns() {}

    /** Removes the samples from position {@code from} on that lie in one of the intervals. */
    public static void remove(SampleBuffer buffer, int from, Intervals intervals) {
        int out = from;
        int interval = 0;
        for (int i = from; i < buffer.size; i++) {
            long t = buffer.timestamps[i];
            while (interval < intervals.size() && intervals.maxt(interval) < t) {
                interval++;
            }
            if (interval < intervals.size() && intervals.mint(interval) <= t) {
                continue;
            }
            if (out != i) {
                move(buffer, i, out);
            }
            out++;
        }
        truncate(buffer, out);
    }

    /** Drops the samples from position {@code size} on. */
    public static void truncate(SampleBuffer buffer, int size) {
        if (buffer.histograms != null) {
            java.util.Arrays.fill(buffer.histograms, size, buffer.size, null);
        }
        buffer.size = size;
    }

    private static void move(SampleBuffer buffer, int from, int to) {
        buffer.timestamps[to] = buffer.timestamps[from];
        buffer.values[to] = buffer.values[from];
        if (buffer.histograms != null) {
            buffer.histograms[to] = buffer.histograms[from];
        }
        if (buffer.startTimestamps != null) {
            buffer.startTimestamps[to] = buffer.startTimestamps[from];
        }
    }

    /** Appends samples of one buffer to another. */
    static void append(SampleBuffer from, int start, int end, SampleBuffer into) {
        int n = end - start;
        if (n <= 0) {
            return;
        }
        into.reserve(n);
        int at = into.size;
        System.arraycopy(from.timestamps, start, into.timestamps, at, n);
        System.arraycopy(from.values, start, into.values, at, n);
        if (from.histograms != null) {
            if (into.histograms == null) {
                into.histograms = new FloatHistogram[into.timestamps.length];
            }
            System.arraycopy(from.histograms, start, into.histograms, at, n);
        } else if (into.histograms != null) {
            java.util.Arrays.fill(into.histograms, at, at + n, null);
        }
        if (from.startTimestamps != null) {
            if (into.startTimestamps == null) {
                into.startTimestamps = new long[into.timestamps.length];
            }
            System.arraycopy(from.startTimestamps, start, into.startTimestamps, at, n);
        } else if (into.startTimestamps != null) {
            java.util.Arrays.fill(into.startTimestamps, at, at + n, 0);
        }
        into.size = at + n;
    }
}
