package org.narthex.promql.engine.internal.window;

import org.jspecify.annotations.Nullable;
import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.HistogramSize;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.StepCosts;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.exec.Steps;
import org.narthex.promql.engine.internal.plan.Plan;
import org.narthex.storage.api.SampleBuffer;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.Series;

/** Finds for each step the newest sample that is not older than the look-back, and not a stale marker. */
public final class InstantTask implements SeriesTask {
    /** What of the sample becomes the value. */
    public enum Take {
        VALUE,
        /** Its timestamp, seconds. */
        TIMESTAMP,
        /** Its start timestamp, seconds; 0 where unknown. */
        START_TIMESTAMP,
        /** Its timestamp, milliseconds; a histogram is an error. */
        INFO_TIMESTAMP
    }

    /** After so many steps, at the end of a chunk, the task looks whether the query goes on. */
    private static final int CHECK_EVERY = 1 << 16;

    private final QueryContext context;
    private final Plan.Select select;
    private final Steps steps;
    private final long lookback;
    private final Take take;
    private final boolean perStep;
    private final SampleBuffer buffer = new SampleBuffer(256);

    /** The buffered sample that counts at the step, or -1. */
    private int newest;
    /** Whether all samples of the series are buffered, or were. */
    private boolean ended;
    /** How many samples of the series were taken. */
    private long samples;

    /** A task of a query. */
    public InstantTask(QueryContext context, Plan.Select select, Steps steps, Take take) {
        this.context = context;
        this.select = select;
        this.steps = steps;
        this.lookback = context.lookback();
        this.take = take;
        this.perStep = context.counts().isPerStep();
    }

    @Override
    public Scanned evaluate(Series series, StepSeries out) {
        SampleCursor cursor = series.samples();
        StepCosts costs = perStep ? new StepCosts(steps.count()) : null;
        buffer.clear();
        ended = false;
        newest = -1;
        samples = 0;
        int checked = 0;
        for (int step = fill(0, out, costs); step < steps.count(); step = fill(step, out, costs)) {
            if (step - checked >= CHECK_EVERY) {
                checked = step;
                context.check();
            }
            if (newest > 0) {
                buffer.dropFirst(newest);
                newest = 0;
            }
            ended = !cursor.next(buffer);
        }
        // Times are made and used up step by step.
        boolean kept = take == Take.VALUE || take == Take.INFO_TIMESTAMP;
        return new Scanned(out, kept ? samples : 0, samples, samples, costs, 0);
    }

    /** Goes through steps up to the first one whose sample may not be decoded yet, and returns that. */
    private int fill(int from, StepSeries out, @Nullable StepCosts costs) {
        long[] timestamps = buffer.timestamps;
        double[] values = buffer.values;
        boolean plain = take == Take.VALUE && buffer.histograms == null && costs == null;
        int last = buffer.size - 1;
        int at = newest;
        int floats = 0;
        int step = from;
        for (; step < steps.count(); step++) {
            long reference = select.effective(steps.time(step));
            while (at < last && timestamps[at + 1] <= reference) {
                at++;
            }
            if (at == last && !ended) {
                break;
            }
            if (at < 0 || timestamps[at] <= reference - lookback) {
                continue;
            }
            if (!plain) {
                int taken = take(out, step, at);
                samples += taken;
                if (costs != null) {
                    costs.queried[step] = taken;
                    costs.read[step] = taken;
                }
            } else if (!StaleMarker.isStale(values[at])) {
                out.values[step] = values[at];
                Presence.set(out.present, step);
                floats++;
            }
        }
        newest = at;
        samples += floats;
        return step;
    }

    @Override
    public void release() {
        // The buffer has a chunk at most.
    }

    /** Hands a sample on; the result is its weight, 0 for a stale marker. */
    private int take(StepSeries out, int step, int sample) {
        FloatHistogram h = buffer.histogram(sample);
        if (StaleMarker.isStale(h == null ? buffer.values[sample] : h.sum())) {
            return 0;
        }
        switch (take) {
            case VALUE -> {
                if (h != null) {
                    out.set(step, h);
                    return HistogramSize.of(h);
                }
                out.set(step, buffer.values[sample]);
            }
            case TIMESTAMP -> out.set(step, buffer.timestamps[sample] / 1000.0);
            case START_TIMESTAMP ->
                out.set(step, (buffer.startTimestamps == null ? 0 : buffer.startTimestamps[sample]) / 1000.0);
            case INFO_TIMESTAMP -> {
                if (h != null) {
                    throw EvaluationException.execution(
                            "this should be an info metric, with float samples: " + out.labels);
                }
                out.set(step, (double) buffer.timestamps[sample]);
            }
        }
        return 1;
    }
}
