package org.narthex.promql.engine.internal.window;

import org.narthex.model.StaleMarker;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.HistogramSize;
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

    /** So many steps are looked at before the task looks whether the query goes on. */
    private static final int CHECK_EVERY = 1 << 16;

    private final QueryContext context;
    private final Plan.Select select;
    private final Steps steps;
    private final long lookback;
    private final Take take;
    private final boolean perStep;
    private final SampleBuffer buffer = new SampleBuffer(256);

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
        buffer.clear();
        boolean ended = false;
        int newest = -1;
        long samples = 0;
        StepCosts costs = perStep ? new StepCosts(steps.count()) : null;
        for (int i = 0; i < steps.count(); i++) {
            if (i % CHECK_EVERY == CHECK_EVERY - 1) {
                context.check();
            }
            long reference = select.effective(steps.time(i));
            while (true) {
                long[] timestamps = buffer.timestamps;
                int size = buffer.size;
                while (newest + 1 < size && timestamps[newest + 1] <= reference) {
                    newest++;
                }
                if (ended || newest + 1 < size) {
                    break;
                }
                if (newest > 0) {
                    buffer.dropFirst(newest);
                    newest = 0;
                }
                ended = !cursor.next(buffer);
            }
            if (newest >= 0 && buffer.timestamps[newest] > reference - lookback) {
                int taken = take(out, i, newest);
                samples += taken;
                if (costs != null) {
                    costs.queried[i] = taken;
                    costs.read[i] = taken;
                }
            }
        }
        // Times are made and used up step by step.
        boolean kept = take == Take.VALUE || take == Take.INFO_TIMESTAMP;
        return new Scanned(out, kept ? samples : 0, samples, samples, costs, 0);
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
