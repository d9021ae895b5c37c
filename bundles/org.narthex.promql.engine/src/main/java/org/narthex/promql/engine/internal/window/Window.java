package org.narthex.promql.engine.internal.window;

import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.engine.internal.exec.HistogramSize;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;

/**
 * The samples of a series within a range that moves forward. Float samples are {@code timestamps[i]},
 * {@code values[i]} for {@code lo <= i < hi}; histograms stand in columns of their own. Stale markers are left out.
 *
 * <p>Samples are decoded a chunk at a time and forgotten once the range has passed them; nothing is copied from step to
 * step. The fields are public because this is the path of every sample; functions only read them. Confined to one
 * thread. Measured by RateMeasurement.
 */
public final class Window {
    private static final int FORGET = 1024;
    private static final int FORGET_HISTOGRAMS = 64;

    /** The series. */
    public Labels labels = Labels.EMPTY;
    /** Timestamps of the float samples, Unix milliseconds. */
    public long[] timestamps = new long[0];
    /** Values of the float samples. */
    public double[] values = new double[0];
    /** Start timestamps of the float samples; null where none is known. */
    public long @Nullable [] startTimestamps;
    /** First float sample in the range. */
    public int lo;
    /** Behind the last one. */
    public int hi;

    /** Timestamps of the histograms. */
    public long[] histogramTimestamps = new long[0];
    /** Histograms. */
    public FloatHistogram[] histograms = new FloatHistogram[0];
    /** Start timestamps of the histograms, 0 where unknown. */
    public long[] histogramStarts = new long[0];
    /** First histogram in the range. */
    public int histogramLo;
    /** Behind the last one. */
    public int histogramHi;

    /** Evaluation time, Unix milliseconds. */
    public long time;
    /** Where the range begins, exclusive. */
    public long start;
    /** Where the range ends, inclusive. */
    public long end;
    /** Index of the step. */
    public int step;
    /** Size of the samples that came into the range so far. */
    public long read;

    /** Number of the first float sample, see {@link #number}. */
    private long firstNumber;

    private final Drops drops = new Drops();

    private final SampleBuffer buffer = new SampleBuffer(512);
    private SampleCursor cursor = into -> false;
    private boolean ended;
    private int histogramSize;
    private final WindowMemory memory;

    /** Size of each histogram as the sample limit counts it, and of those in the range. */
    private int[] sizes = new int[0];

    private long histogramsInRange;

    private final HistogramGrowth growth = new HistogramGrowth();

    /**
     * A window without a series.
     *
     * @param grown is told of each growth of the memory that the window holds, in bytes; may throw to end the query
     */
    public Window(LongConsumer grown) {
        memory = new WindowMemory(grown);
    }

    /** Bytes that were told of. */
    public long held() {
        return memory.held();
    }

    /** Starts with a series. */
    public void open(Labels series, SampleCursor samples) {
        labels = series;
        cursor = samples;
        ended = false;
        read = 0;
        firstNumber += buffer.size;
        buffer.clear();
        lo = 0;
        hi = 0;
        histogramLo = 0;
        histogramHi = 0;
        histogramSize = 0;
        memory.open();
        histogramsInRange = 0;
        growth.clear();
        drops.clear();
        publish();
    }

    /** Moves the range forward to the samples with {@code from < timestamp <= to}. */
    public void advance(long from, long to) {
        while (!ended && newest() <= to) {
            decode();
        }
        long[] t = timestamps;
        int buffered = buffer.size;
        int floatsBefore = hi;
        while (hi < buffered && t[hi] <= to) {
            hi++;
        }
        while (lo < hi && t[lo] <= from) {
            lo++;
        }
        read += hi - Math.max(lo, floatsBefore);
        while (histogramHi < histogramSize && histogramTimestamps[histogramHi] <= to) {
            int size = sizes[histogramHi];
            if (histogramTimestamps[histogramHi] > from) {
                read += size;
            }
            histogramsInRange += size;
            histogramHi++;
        }
        while (histogramLo < histogramHi && histogramTimestamps[histogramLo] <= from) {
            histogramsInRange -= sizes[histogramLo];
            histogramLo++;
        }
    }

    /** How many float samples are in the range. */
    public int floats() {
        return hi - lo;
    }

    /** How many histograms are in the range. */
    public int histograms() {
        return histogramHi - histogramLo;
    }

    /** Size of the samples in the range as the sample limit counts it. */
    public long size() {
        return floats() + histogramsInRange;
    }

    /**
     * Whether the histograms in the range, of which there are two at least, are counters of one schema without a reset
     * among them.
     */
    public boolean histogramsGrow() {
        return growth.isWithin(histograms, histogramLo, histogramHi);
    }

    /**
     * The position, for {@link #drop}, of the first float sample in the range that is lower than the one before, which
     * is in the range too.
     */
    public int firstDrop() {
        return drops.firstBehind(lo);
    }

    /** Index of the float sample at a position; {@link Integer#MAX_VALUE} behind the last. */
    public int drop(int position) {
        return drops.at(position);
    }

    /** The number of a float sample, which stays its own while indexes change, and which no other sample of any series has. */
    public long number(int sample) {
        return firstNumber + sample;
    }

    /** The start timestamp of a float sample; 0 where unknown. */
    public long startOf(int sample) {
        return startTimestamps == null ? 0 : startTimestamps[sample];
    }

    private long newest() {
        long t = buffer.size == 0 ? Long.MIN_VALUE : buffer.timestamps[buffer.size - 1];
        return histogramSize == 0 ? t : Math.max(t, histogramTimestamps[histogramSize - 1]);
    }

    private void decode() {
        forget();
        int from = buffer.size;
        ended = !cursor.next(buffer);
        sift(from);
        drops.look(buffer.values, buffer.size);
        publish();
    }

    @SuppressWarnings("ReferenceEquality") // whether the buffer has other columns now
    private void publish() {
        if (timestamps != buffer.timestamps || startTimestamps != buffer.startTimestamps) {
            memory.columns(buffer);
        }
        timestamps = buffer.timestamps;
        values = buffer.values;
        startTimestamps = buffer.startTimestamps;
    }

    /** Moves histograms into their columns, takes out stale markers. */
    private void sift(int from) {
        long[] t = buffer.timestamps;
        double[] v = buffer.values;
        long[] s = buffer.startTimestamps;
        FloatHistogram[] h = buffer.histograms;
        int to = h == null ? firstStale(v, from, buffer.size) : from;
        for (int i = to; i < buffer.size; i++) {
            if (h != null && h[i] != null) {
                if (!StaleMarker.isStale(h[i].sum())) {
                    addHistogram(t[i], h[i], s == null ? 0 : s[i]);
                }
            } else if (!StaleMarker.isStale(v[i])) {
                t[to] = t[i];
                v[to] = v[i];
                if (s != null) {
                    s[to] = s[i];
                }
                to++;
            }
        }
        if (h != null) {
            Arrays.fill(h, from, buffer.size, null);
        }
        buffer.size = to;
    }

    /** Index of the first stale marker; {@code to} where there is none, as mostly. */
    private static int firstStale(double[] values, int from, int to) {
        int i = from;
        while (i < to && !StaleMarker.isStale(values[i])) {
            i++;
        }
        return i;
    }

    private void addHistogram(long timestamp, FloatHistogram histogram, long startTimestamp) {
        if (histogramSize == histograms.length) {
            int capacity = Math.max(64, histogramSize * 2);
            histogramTimestamps = Arrays.copyOf(histogramTimestamps, capacity);
            histograms = Arrays.copyOf(histograms, capacity);
            histogramStarts = Arrays.copyOf(histogramStarts, capacity);
            sizes = Arrays.copyOf(sizes, capacity);
        }
        sizes[histogramSize] = HistogramSize.of(histogram);
        histogramTimestamps[histogramSize] = timestamp;
        histograms[histogramSize] = histogram;
        histogramStarts[histogramSize++] = startTimestamp;
        memory.add(histogram);
    }

    /** Forgets what lies before the range, now and then. */
    private void forget() {
        if (lo >= FORGET) {
            int gone = lo;
            buffer.dropFirst(gone);
            lo = 0;
            hi -= gone;
            firstNumber += gone;
            drops.forget(gone);
        }
        if (histogramLo >= FORGET_HISTOGRAMS) {
            int gone = histogramLo;
            int rest = histogramSize - gone;
            for (int i = 0; i < gone; i++) {
                memory.remove(histograms[i]);
            }
            System.arraycopy(histogramTimestamps, gone, histogramTimestamps, 0, rest);
            System.arraycopy(histograms, gone, histograms, 0, rest);
            Arrays.fill(histograms, rest, histogramSize, null);
            System.arraycopy(histogramStarts, gone, histogramStarts, 0, rest);
            System.arraycopy(sizes, gone, sizes, 0, rest);
            growth.forget(gone);
            histogramLo = 0;
            histogramHi -= gone;
            histogramSize = rest;
        }
    }
}
