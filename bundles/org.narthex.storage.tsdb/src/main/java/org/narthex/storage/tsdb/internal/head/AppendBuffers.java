package org.narthex.storage.tsdb.internal.head;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Exemplar;
import org.narthex.model.Metadata;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histogram;
import org.narthex.storage.tsdb.internal.chunk.XorEncoder;
import org.narthex.storage.tsdb.internal.wal.WalBatch;

/** What one transaction gathers until its commit; reused by later ones. Confined to the transaction's thread. */
final class AppendBuffers {
    private static final int HUGE = 1 << 20;

    /** A histogram; one of the two is given. */
    record PendingHistogram(
            int slot,
            long ref,
            long time,
            long start,
            @Nullable Histogram integer,
            @Nullable FloatHistogram floats) {}

    record PendingExemplar(int slot, long ref, Exemplar exemplar) {}

    record PendingMetadata(int slot, long ref, Metadata metadata) {}

    final WalBatch batch;
    final XorEncoder encoder = new XorEncoder();
    int[] slots = new int[64];
    long[] refs = new long[64];
    long[] times = new long[64];
    double[] values = new double[64];

    /** Start timestamps, 0 where unknown; null where they are not kept. */
    long @Nullable [] starts;

    int size;

    /** Slots whose series the log lacks. */
    int[] unlogged = new int[16];

    int unloggedSize;

    /** Positions of samples that the commit found to be no newer than those of their series. */
    int[] late = new int[0];

    int lateSize;
    final List<PendingHistogram> histograms = new ArrayList<>();
    private final Map<Integer, PendingHistogram> newest = new HashMap<>();
    final List<PendingHistogram> lateHistograms = new ArrayList<>();
    final List<PendingExemplar> exemplars = new ArrayList<>();
    final List<PendingMetadata> metadata = new ArrayList<>();

    /**
     * @param keepStarts whether start timestamps are kept
     */
    AppendBuffers(WalBatch batch, boolean keepStarts) {
        this.batch = batch;
        this.starts = keepStarts ? new long[slots.length] : null;
    }

    /**
     * Sets a float, for which there is {@linkplain #reserve room}; {@link #size} counts it or not.
     *
     * @param start start timestamp, 0 when unknown
     */
    void set(int k, int slot, long ref, long time, long start, double value) {
        slots[k] = slot;
        refs[k] = ref;
        times[k] = time;
        values[k] = value;
        if (starts != null) {
            starts[k] = start;
        }
    }

    /** Start timestamp of a float. */
    long start(int k) {
        long[] all = starts;
        return all == null ? 0 : all[k];
    }

    void reserve(int more) {
        int need = size + more;
        if (need > slots.length) {
            int capacity = Math.max(need, slots.length * 2);
            slots = Arrays.copyOf(slots, capacity);
            refs = Arrays.copyOf(refs, capacity);
            times = Arrays.copyOf(times, capacity);
            values = Arrays.copyOf(values, capacity);
            starts = starts == null ? null : Arrays.copyOf(starts, capacity);
        }
    }

    void add(PendingHistogram histogram) {
        histograms.add(histogram);
        newest.put(histogram.slot(), histogram);
    }

    /** The histogram of a series that was added last; null for none. */
    @Nullable PendingHistogram newestHistogram(int slot) {
        return newest.isEmpty() ? null : newest.get(slot);
    }

    void addLate(int position) {
        if (lateSize == late.length) {
            late = Arrays.copyOf(late, Math.max(16, lateSize * 2));
        }
        late[lateSize++] = position;
    }

    void addUnlogged(int slot) {
        if (unloggedSize == unlogged.length) {
            unlogged = Arrays.copyOf(unlogged, unloggedSize * 2);
        }
        unlogged[unloggedSize++] = slot;
    }

    /** Puts the unlogged slots in order, each once. */
    void sortUnlogged() {
        Arrays.sort(unlogged, 0, unloggedSize);
        int kept = 1;
        for (int k = 1; k < unloggedSize; k++) {
            if (unlogged[k] != unlogged[kept - 1]) {
                unlogged[kept++] = unlogged[k];
            }
        }
        unloggedSize = kept;
    }

    void clear() {
        size = 0;
        unloggedSize = 0;
        lateSize = 0;
        histograms.clear();
        newest.clear();
        lateHistograms.clear();
        exemplars.clear();
        metadata.clear();
        batch.clear();
    }

    boolean isHuge() {
        return slots.length * 28L + batch.footprint() > HUGE * 4L;
    }
}
