package org.narthex.promql.engine.internal.window;

import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.StepCosts;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.exec.Steps;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.Series;

/** Slides a window along a series and applies a function at each step. */
public final class WindowTask implements SeriesTask {
    /** So many samples are looked at before the task looks whether the query goes on. */
    private static final long CHECK_EVERY = 1 << 16;

    /** What a step costs beside its samples. */
    private static final int STEP_WORK = 16;

    private final QueryContext context;
    private final Steps steps;
    private final WindowRange range;
    private final WindowFunction function;
    private final Window window;
    private final WindowFunction.Result result = new WindowFunction.Result();

    /** A task of a query. */
    public WindowTask(QueryContext context, Steps steps, WindowRange range, WindowFunction function) {
        this.context = context;
        this.steps = steps;
        this.range = range;
        this.function = function;
        this.window = new Window(context.memory()::take);
    }

    @Override
    public Scanned evaluate(Series series, StepSeries out) {
        return evaluate(series.samples(), out);
    }

    @Override
    public void release() {
        context.memory().give(window.held());
    }

    /**
     * The values of samples for all steps.
     *
     * @param out receives them; has the labels of the series and no sample
     */
    public Scanned evaluate(SampleCursor samples, StepSeries out) {
        Window w = window;
        w.open(out.labels, samples);
        StepCosts costs = context.counts().isPerStep() ? new StepCosts(steps.count()) : null;
        boolean moves = range.at() == null;
        long length = range.length();
        long before = range.before();
        long after = range.after();
        long queried = 0;
        long work = 0;
        long peak = 0;
        long size = 0;
        for (int i = 0; i < steps.count(); i++) {
            if (work > CHECK_EVERY) {
                work = 0;
                context.check();
            }
            long time = steps.time(i);
            long read = w.read;
            w.time = time;
            w.step = i;
            if (i == 0 || moves) {
                long end = range.effective(time);
                w.end = end;
                w.start = end - length;
                w.advance(end - length - before, end + after);
            }
            if (w.lo == w.hi && w.histogramLo == w.histogramHi) {
                size = 0;
                continue;
            }
            size = w.histogramHi == 0 ? w.hi - w.lo : w.size();
            queried += size;
            work += size + STEP_WORK;
            if (costs != null) {
                costs.queried[i] = size;
                costs.read[i] = w.read - read;
            }
            peak = Math.max(peak, size);
            if (function.apply(w, result)) {
                if (result.histogram == null) {
                    out.set(i, result.value);
                } else {
                    out.set(i, result.histogram);
                }
            }
        }
        long results = out.sampleCount();
        // At the end, the result is in memory beside the last window.
        return new Scanned(out, results, queried, w.read, costs, Math.max(peak, size + results));
    }
}
