package org.narthex.promql.engine.internal.operator;

import java.util.List;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.exec.Steps;
import org.narthex.promql.engine.internal.plan.Plan;
import org.narthex.promql.engine.internal.window.Scanned;
import org.narthex.promql.engine.internal.window.SeriesTask;
import org.narthex.promql.engine.internal.window.SmoothHistograms;
import org.narthex.promql.engine.internal.window.Window;
import org.narthex.promql.engine.internal.window.WindowCall;
import org.narthex.storage.api.Series;

/** A smoothed selector: the value at a step lies on the line between the samples around it. */
final class SmoothTask implements SeriesTask {
    private final QueryContext context;
    private final Plan.Select select;
    private final Steps steps;
    private final Window window;
    private final WindowCall call;
    private final SmoothHistograms histograms;

    SmoothTask(QueryContext context, Plan.Select select, Steps steps) {
        this.context = context;
        this.select = select;
        this.steps = steps;
        this.window = new Window(context.memory()::take);
        this.call = new WindowCall("", select.range(), 0, false, true, List.of(), false, context.annotations());
        this.histograms = new SmoothHistograms(call);
    }

    @Override
    public Scanned evaluate(Series series, StepSeries out) {
        Window w = window;
        w.open(out.labels, series.samples());
        long size = 0;
        long peak = 0;
        for (int step = 0; step < steps.count(); step++) {
            long at = select.effective(steps.time(step));
            w.advance(at - context.lookback(), at + context.lookback());
            size = w.size();
            peak = Math.max(peak, size);
            if (w.histograms() > 0 && w.floats() > 0) {
                call.mixed(w);
            } else if (w.histograms() > 0) {
                FloatHistogram h = histograms.smooth(w, at);
                if (h != null) {
                    out.set(step, h);
                }
            } else {
                smooth(out, w, step, at);
            }
        }
        // As in Prometheus, the last window counts for the rest of the query, and the result does not.
        return new Scanned(out, size, 0, 0, null, peak);
    }

    @Override
    public void release() {
        context.memory().give(window.held());
    }

    private static void smooth(StepSeries out, Window w, int step, long at) {
        int i = w.lo;
        while (i < w.hi && w.timestamps[i] < at) {
            i++;
        }
        if (i < w.hi && w.timestamps[i] == at) {
            out.set(step, w.values[i]);
        } else if (i > w.lo && i < w.hi) {
            double before = w.values[i - 1];
            long from = w.timestamps[i - 1];
            out.set(step, before + (w.values[i] - before) * (at - from) / (w.timestamps[i] - from));
        } else if (i > w.lo) {
            out.set(step, w.values[i - 1]);
        }
    }
}
