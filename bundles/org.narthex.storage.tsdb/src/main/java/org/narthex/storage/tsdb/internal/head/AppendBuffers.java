package org.narthex.storage.tsdb.internal.head;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
            int slot, long ref, long time, @Nullable Histogram integer, @Nullable FloatHistogram floats) {}

    record PendingExemplar(int slot, long ref, Exemplar exemplar) {}

    record PendingMetadata(int slot, long ref, Metadata metadata) {}

    final WalBatch batch;
    final XorEncoder encoder = new XorEncoder();
    int[] slots = new int[64];
    long[] refs = new long[64];
    long[] times = new long[64];
    double[] values = new double[64];
    int size;

    /** Slots whose series the log lacks. */
    int[] unlogged = new int[16];

    int unloggedSize;

    /** Positions of samples that the commit found to be no newer than those of their series. */
    int[] late = new int[0];

    int lateSize;
    final List<PendingHistogram> histograms = new ArrayList<>();

    /** Slots with histograms in the last batch. */
    private final Set<Integer> histogramSlots = new HashSet<>();

    /** Where batches but the first begin: positions in the floats and in the histograms. */
    private int[] begins = new int[0];

    private int beginsSize;
    final List<PendingHistogram> lateHistograms = new ArrayList<>();
    final List<PendingExemplar> exemplars = new ArrayList<>();
    final List<PendingMetadata> metadata = new ArrayList<>();

    AppendBuffers(WalBatch batch) {
        this.batch = batch;
    }

    void reserve(int more) {
        int need = size + more;
        if (need > slots.length) {
            int capacity = Math.max(need, slots.length * 2);
            slots = Arrays.copyOf(slots, capacity);
            refs = Arrays.copyOf(refs, capacity);
            times = Arrays.copyOf(times, capacity);
            values = Arrays.copyOf(values, capacity);
        }
    }

    /**
     * Begins a batch when a float is to follow histograms of its series: within a batch, here and in the log, floats come
     * before histograms.
     *
     * @param position where the float will be
     */
    void beforeFloat(int slot, int position) {
        if (histogramSlots.isEmpty() || !histogramSlots.contains(slot)) {
            return;
        }
        if (beginsSize == begins.length) {
            begins = Arrays.copyOf(begins, Math.max(4, beginsSize * 2));
        }
        begins[beginsSize++] = position;
        begins[beginsSize++] = histograms.size();
        histogramSlots.clear();
    }

    void add(PendingHistogram histogram) {
        histograms.add(histogram);
        histogramSlots.add(histogram.slot());
    }

    /** How many batches there are, of which the first may be empty. */
    int batches() {
        return 1 + beginsSize / 2;
    }

    /** Where the floats of a batch begin; at the number of batches, where they end. */
    int floatsFrom(int batch) {
        if (batch == 0) {
            return 0;
        }
        return batch == batches() ? size : begins[2 * batch - 2];
    }

    /** Where the histograms of a batch begin; at the number of batches, where they end. */
    int histogramsFrom(int batch) {
        if (batch == 0) {
            return 0;
        }
        return batch == batches() ? histograms.size() : begins[2 * batch - 1];
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
        histogramSlots.clear();
        beginsSize = 0;
        lateHistograms.clear();
        exemplars.clear();
        metadata.clear();
        batch.clear();
    }

    boolean isHuge() {
        return slots.length * 28L + batch.footprint() > HUGE * 4L;
    }
}
