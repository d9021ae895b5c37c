package org.narthex.storage.tsdb.internal.head;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Samples of the log in its order, and which of them are for which shard: runs of samples whose series are on one page.
 * Filled by the thread that replays, then read by the shards side by side.
 */
final class ReplayBatch {
    static final int CAPACITY = 16 * 1024;

    /** Histograms are bigger. */
    private static final int MAX_HISTOGRAMS = CAPACITY / 16;

    private static final int NO_PAGE = -1;

    /** In place of a run's beginning: a histogram follows. */
    static final int HISTOGRAM = -1;

    /** A histogram and where in the segment its record begins. */
    record Located(AppendBuffers.PendingHistogram histogram, long offset) {}

    final int[] slots = new int[CAPACITY];
    final long[] times = new long[CAPACITY];
    final double[] values = new double[CAPACITY];
    final List<Located> histograms = new ArrayList<>();

    /** For each shard pairs of a run's beginning and end, or of {@link #HISTOGRAM} and an index. */
    final int[][] runs;

    final int[] runInts;

    /** How many shards still read. */
    final AtomicInteger readers = new AtomicInteger();

    private long @Nullable [] starts;
    private int size;
    private int runPage = NO_PAGE;
    private int runFrom;

    ReplayBatch(int shards) {
        runs = new int[shards][64];
        runInts = new int[shards];
    }

    boolean isFull() {
        return size == CAPACITY || histograms.size() >= MAX_HISTOGRAMS;
    }

    boolean isEmpty() {
        return size == 0 && histograms.isEmpty();
    }

    /** Adds a sample; its start timestamp is 0 when unknown. */
    void add(int slot, long t, long start, double v) {
        int page = slot >>> SeriesPage.BITS;
        if (page != runPage) {
            endRun();
            runPage = page;
            runFrom = size;
        }
        int k = size++;
        slots[k] = slot;
        times[k] = t;
        values[k] = v;
        if (start != 0) {
            start(k, start);
        }
    }

    private void start(int k, long start) {
        long[] all = starts;
        if (all == null) {
            all = new long[CAPACITY];
            starts = all;
        }
        all[k] = start;
    }

    /** Start timestamp of a sample. */
    long start(int k) {
        long[] all = starts;
        return all == null ? 0 : all[k];
    }

    void add(Located histogram) {
        endRun();
        histograms.add(histogram);
        addRun(shard(histogram.histogram().slot() >>> SeriesPage.BITS), HISTOGRAM, histograms.size() - 1);
    }

    /** Ends the filling. */
    void endRun() {
        if (runPage != NO_PAGE) {
            addRun(shard(runPage), runFrom, size);
            runPage = NO_PAGE;
        }
    }

    /** The shard that a page belongs to. */
    int shard(int page) {
        return page % runs.length;
    }

    private void addRun(int shard, int from, int to) {
        int n = runInts[shard];
        if (n == runs[shard].length) {
            runs[shard] = Arrays.copyOf(runs[shard], n * 2);
        }
        runs[shard][n] = from;
        runs[shard][n + 1] = to;
        runInts[shard] = n + 2;
    }

    void clear() {
        if (starts != null) {
            Arrays.fill(starts, 0, size, 0);
        }
        size = 0;
        histograms.clear();
        Arrays.fill(runInts, 0);
    }
}
