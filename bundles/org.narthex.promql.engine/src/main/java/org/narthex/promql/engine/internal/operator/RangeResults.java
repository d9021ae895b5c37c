package org.narthex.promql.engine.internal.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.QueryValue;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.MetadataLabels;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.QueryMemory;
import org.narthex.promql.engine.internal.exec.SampleCounts;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.exec.Steps;
import org.narthex.promql.engine.internal.plan.Plan;
import org.narthex.promql.engine.internal.window.Window;
import org.narthex.storage.api.SampleCursor;
import org.narthex.storage.api.Series;
import org.narthex.storage.api.SeriesSet;
import org.narthex.storage.api.StorageException;

/** Instant queries whose result is a range of samples of each series. */
public final class RangeResults {
    private final QueryContext context;
    private final PlanOperators operators;
    private final long time;

    /** Results at a time, Unix milliseconds. */
    public RangeResults(QueryContext context, PlanOperators operators, long time) {
        this.context = context;
        this.operators = operators;
        this.time = time;
    }

    /** The series of a plan that evaluates to a range vector. */
    public List<QueryValue.SeriesSamples> evaluate(Plan plan) {
        return switch (plan) {
            case Plan.Window w -> window(w);
            case Plan.Subquery s -> subquery(s);
            default -> throw EvaluationException.execution(
                    "unhandled expression of type: " + plan.type().documented());
        };
    }

    private List<QueryValue.SeriesSamples> subquery(Plan.Subquery s) {
        Steps steps = CallOperators.subquerySteps(s, Steps.at(time));
        List<QueryValue.SeriesSamples> out = new ArrayList<>();
        SampleCounts counts = new SampleCounts(steps, false);
        Operator operator = operators.counting(counts).vector(s.expr(), steps);
        SeriesMerge merge = new SeriesMerge();
        for (StepSeries series = operator.next(); series != null; series = operator.next()) {
            if (context.delayedNames() && series.dropName) {
                series.labels = MetadataLabels.drop(series.labels);
            }
            context.memory().take(3 * QueryMemory.bytes(series));
            merge.add(series);
        }
        Window w = new Window(context.memory()::take);
        for (StepSeries series : merge.result()) {
            w.open(series.labels, new SubqueryCursor(series, steps));
            w.advance(Long.MIN_VALUE, steps.last());
            out.add(samples(w));
        }
        context.memory().give(w.held());
        context.counts().addAt(0, counts.queried(), counts.read());
        return out;
    }

    private List<QueryValue.SeriesSamples> window(Plan.Window plan) {
        Plan.Select select = plan.selector();
        long end = select.effective(time);
        long before = select.anchored() || select.smoothed() ? context.lookback() : 0;
        long after = select.smoothed() ? context.lookback() : 0;
        List<QueryValue.SeriesSamples> out = new ArrayList<>();
        Window w = new Window(context.memory()::take);
        try {
            SeriesSet set = context.querier().select(false, select.hints(), select.matchers());
            long setBytes = set.bytes();
            context.memory().take(setBytes);
            for (Series s = set.next(); s != null; s = set.next()) {
                context.check();
                SampleCursor cursor = s.samples();
                w.open(s.labels(), cursor);
                w.start = end - plan.length();
                w.end = end;
                w.advance(w.start - before, end + after);
                context.ledger().load(w.size());
                QueryValue.SeriesSamples samples =
                        select.anchored() || select.smoothed() ? ExtendedRange.samples(w, select) : samples(w);
                if (samples.timestamps().length > 0) {
                    boolean extended = select.anchored() || select.smoothed();
                    long size = extended ? samples.timestamps().length : w.size();
                    context.counts().addAt(0, size, size);
                    context.memory().take(QueryMemory.labelBytes(samples.labels()) + QueryMemory.histogramBytes(size));
                    out.add(samples);
                }
            }
            context.annotations().addStorageWarnings(set.warnings());
            context.memory().give(setBytes);
        } catch (StorageException e) {
            throw new EvaluationException(QueryException.Kind.INTERNAL, "expanding series: " + e.getMessage());
        }
        context.memory().give(w.held());
        return out;
    }

    /** The samples of a window, floats and histograms by time. */
    private static QueryValue.SeriesSamples samples(Window w) {
        int n = w.floats() + w.histograms();
        long[] timestamps = new long[n];
        double[] values = new double[n];
        @Nullable FloatHistogram[] histograms = w.histograms() == 0 ? null : new FloatHistogram[n];
        int f = w.lo;
        int h = w.histogramLo;
        for (int i = 0; i < n; i++) {
            boolean isFloat =
                    h == w.histogramHi || f < w.hi && w.timestamps[f] < w.histogramTimestamps[h];
            timestamps[i] = isFloat ? w.timestamps[f] : w.histogramTimestamps[h];
            if (isFloat) {
                values[i] = w.values[f++];
            } else if (histograms != null) {
                histograms[i] = w.histograms[h++];
            }
        }
        return new QueryValue.SeriesSamples(w.labels, timestamps, values, histograms);
    }
}
