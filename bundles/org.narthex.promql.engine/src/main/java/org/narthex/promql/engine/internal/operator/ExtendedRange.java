package org.narthex.promql.engine.internal.operator;

import org.narthex.promql.api.QueryValue;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.plan.Plan;
import org.narthex.promql.engine.internal.window.Window;

/** Ranges that have a sample exactly at each end: the nearest one, or one on the line between two. */
final class ExtendedRange {
    private static final QueryValue.SeriesSamples NOTHING =
            new QueryValue.SeriesSamples(org.narthex.model.Labels.EMPTY, new long[0], new double[0], null);

    private ExtendedRange() {}

    /** The samples of a window that reaches beyond its range. */
    static QueryValue.SeriesSamples samples(Window w, Plan.Select select) {
        if (w.histograms() > 0) {
            throw EvaluationException.execution(
                    (select.anchored() ? "anchored" : "smoothed") + " modifier is not supported with histograms");
        }
        if (w.floats() == 0) {
            return NOTHING;
        }
        long[] t = w.timestamps;
        double[] v = w.values;
        boolean smoothed = select.smoothed();
        int last = w.hi - 1;
        int first = w.lo;
        while (first < last && t[first] <= w.start) {
            first++;
        }
        first = Math.max(w.lo, first - 1);
        if (smoothed) {
            last = w.lo;
            while (last < w.hi - 1 && t[last] < w.end) {
                last++;
            }
        }
        if (t[last] <= w.start) {
            return NOTHING;
        }
        double left = smoothed && t[first] < w.start ? between(w, first, first + 1, w.start) : v[first];
        double right = smoothed && last > w.lo && t[last] > w.end ? between(w, last - 1, last, w.end) : v[last];
        int from = t[first] <= w.start ? first + 1 : first;
        int to = t[last] >= w.end ? last : last + 1;
        int inner = Math.max(0, to - from);
        long[] timestamps = new long[inner + 2];
        double[] values = new double[inner + 2];
        timestamps[0] = w.start;
        values[0] = left;
        System.arraycopy(t, from, timestamps, 1, inner);
        System.arraycopy(v, from, values, 1, inner);
        timestamps[inner + 1] = w.end;
        values[inner + 1] = right;
        return new QueryValue.SeriesSamples(w.labels, timestamps, values, null);
    }

    private static double between(Window w, int a, int b, long at) {
        double from = w.values[a];
        return from + (w.values[b] - from) * (at - w.timestamps[a]) / (w.timestamps[b] - w.timestamps[a]);
    }
}
