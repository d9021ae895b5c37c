package org.narthex.storage.tsdb.internal.head;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.narthex.storage.api.SampleBuffer;

/** What was deleted from the head: intervals by slot, both ends inclusive, sorted and apart. Thread-safe. */
public final class HeadTombstones {
    private final Map<Integer, long[]> intervals = new ConcurrentHashMap<>();

    /** Adds an interval and merges it with those that it touches. */
    void add(int slot, long mint, long maxt) {
        intervals.merge(slot, new long[] {mint, maxt}, (old, one) -> merge(old, one[0], one[1]));
    }

    private static long[] merge(long[] old, long mint, long maxt) {
        long[] out = new long[old.length + 2];
        int n = 0;
        long from = mint;
        long to = maxt;
        boolean placed = false;
        for (int k = 0; k < old.length; k += 2) {
            boolean before = old[k + 1] < from && old[k + 1] + 1 < from;
            boolean after = to < old[k] && to + 1 < old[k];
            if (before) {
                out[n++] = old[k];
                out[n++] = old[k + 1];
            } else if (after) {
                if (!placed) {
                    out[n++] = from;
                    out[n++] = to;
                    placed = true;
                }
                out[n++] = old[k];
                out[n++] = old[k + 1];
            } else {
                from = Math.min(from, old[k]);
                to = Math.max(to, old[k + 1]);
            }
        }
        if (!placed) {
            out[n++] = from;
            out[n++] = to;
        }
        return Arrays.copyOf(out, n);
    }

    /** Forgets the intervals of slots. */
    void remove(int[] slots) {
        for (int slot : slots) {
            intervals.remove(slot);
        }
    }

    /** Forgets the intervals that end before a time. */
    void truncate(long mint) {
        for (Integer slot : intervals.keySet()) {
            intervals.computeIfPresent(slot, (k, old) -> {
                int from = 0;
                while (from < old.length && old[from + 1] < mint) {
                    from += 2;
                }
                return from == old.length ? null : Arrays.copyOfRange(old, from, old.length);
            });
        }
    }

    /** The intervals of a slot; empty when there are none. */
    long[] of(int slot) {
        return intervals.getOrDefault(slot, NONE);
    }

    static final long[] NONE = new long[0];

    /** Whether something of [mint, maxt] is deleted. */
    static boolean overlap(long[] deleted, long mint, long maxt) {
        for (int k = 0; k < deleted.length; k += 2) {
            if (deleted[k] <= maxt && mint <= deleted[k + 1]) {
                return true;
            }
        }
        return false;
    }

    /** Takes deleted samples out of a buffer, from position {@code from} on. */
    static void filter(long[] deleted, SampleBuffer buffer, int from) {
        int kept = from;
        int k = 0;
        for (int i = from; i < buffer.size; i++) {
            long t = buffer.timestamps[i];
            while (k < deleted.length && deleted[k + 1] < t) {
                k += 2;
            }
            if (k < deleted.length && deleted[k] <= t) {
                continue;
            }
            buffer.timestamps[kept] = t;
            buffer.values[kept] = buffer.values[i];
            if (buffer.histograms != null) {
                buffer.histograms[kept] = buffer.histograms[i];
            }
            if (buffer.startTimestamps != null) {
                buffer.startTimestamps[kept] = buffer.startTimestamps[i];
            }
            kept++;
        }
        buffer.size = kept;
    }
}
