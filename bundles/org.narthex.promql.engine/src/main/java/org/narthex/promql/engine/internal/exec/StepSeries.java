package org.narthex.promql.engine.internal.exec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.histogram.FloatHistogram;

/**
 * A series with its values for all steps: at step {@code i}, if {@link #present} has the bit, the sample is
 * {@code histograms[i]} where that column exists and is not null, else {@code values[i]}.
 *
 * <p>Who receives one from an operator owns it and may change it. The fields are public because this is the path of
 * every sample. Confined to one thread at a time.
 */
public final class StepSeries {
    /** The labels, with or without the metric's name. */
    public Labels labels;

    /** Whether the name is to be dropped at the end of the query; matters only where name removal is delayed. */
    public boolean dropName;

    /** Values of the steps. */
    public final double[] values;

    /** Bitmap of the steps that have a sample, see {@link Presence}. */
    public long[] present;

    /** Histograms of the steps; null where there are only floats. */
    public @Nullable FloatHistogram @Nullable [] histograms;

    /** Where the values go when nobody uses them any more; null for nowhere. */
    private ColumnPool.@Nullable Columns columns;

    /** A series that takes the columns as they are. */
    public StepSeries(Labels labels, double[] values, long[] present) {
        this.labels = labels;
        this.values = values;
        this.present = present;
    }

    /** A series without samples. */
    public static StepSeries empty(Labels labels, int steps) {
        return new StepSeries(labels, new double[steps], Presence.none(steps));
    }

    /** A series without samples whose values come from a pool. */
    public static StepSeries empty(Labels labels, ColumnPool.Columns columns) {
        double[] values = columns.take();
        StepSeries out = new StepSeries(labels, values, Presence.none(values.length));
        out.columns = columns;
        return out;
    }

    /** Gives the values back to the pool that they came from, if any; the series may not be used any more. */
    public void release() {
        ColumnPool.Columns from = columns;
        if (from != null) {
            columns = null;
            from.give(values);
        }
    }

    /** Becomes another series, without samples. */
    public void begin(Labels other) {
        labels = other;
        dropName = false;
        Arrays.fill(values, 0);
        Arrays.fill(present, 0);
        histograms = null;
    }

    /** The histogram at a step, or null. */
    public @Nullable FloatHistogram histogram(int step) {
        return histograms == null ? null : histograms[step];
    }

    /** Sets a float sample. */
    public void set(int step, double value) {
        values[step] = value;
        if (histograms != null) {
            histograms[step] = null;
        }
        Presence.set(present, step);
    }

    /** Sets a histogram sample. */
    public void set(int step, FloatHistogram histogram) {
        if (histograms == null) {
            histograms = new FloatHistogram[values.length];
        }
        histograms[step] = histogram;
        Presence.set(present, step);
    }

    /** Copies the sample of a step from another series. */
    public void copy(int step, StepSeries from) {
        FloatHistogram h = from.histogram(step);
        if (h != null) {
            set(step, h);
        } else {
            set(step, from.values[step]);
        }
    }

    /** Whether there is no sample. */
    public boolean isEmpty() {
        return Presence.isEmpty(present);
    }

    /** Whether any sample is a histogram. */
    public boolean hasHistogram() {
        for (int i = Presence.next(present, 0); i >= 0; i = Presence.next(present, i + 1)) {
            if (histogram(i) != null) {
                return true;
            }
        }
        return false;
    }

    /** Takes out the histogram samples. */
    public void keepFloats() {
        if (histograms != null) {
            for (int i = 0; i < values.length; i++) {
                if (histograms[i] != null) {
                    Presence.clear(present, i);
                }
            }
            histograms = null;
        }
    }

    /** Size of the samples as the sample limit counts it: 1 a float, more a histogram. */
    public long sampleCount() {
        long n = Presence.count(present);
        if (histograms != null) {
            for (int i = Presence.next(present, 0); i >= 0; i = Presence.next(present, i + 1)) {
                FloatHistogram h = histograms[i];
                if (h != null) {
                    n += HistogramSize.of(h) - 1;
                }
            }
        }
        return n;
    }
}
