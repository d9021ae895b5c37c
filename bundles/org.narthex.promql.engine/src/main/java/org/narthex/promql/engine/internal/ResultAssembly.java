package org.narthex.promql.engine.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Labels;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.api.QueryValue;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.MetadataLabels;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.QueryMemory;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.exec.Steps;
import org.narthex.promql.engine.internal.operator.PlanOperators;
import org.narthex.promql.engine.internal.operator.Profile;
import org.narthex.promql.engine.internal.operator.RangeResults;
import org.narthex.promql.engine.internal.operator.SeriesMerge;
import org.narthex.promql.engine.internal.plan.Plan;

/** Evaluates a plan and puts the result into the form that clients get. Used once, by the query's thread. */
final class ResultAssembly {
    private static final Comparator<QueryValue.SeriesSamples> BY_LABELS =
            Comparator.comparing(QueryValue.SeriesSamples::labels);

    private final QueryContext context;
    private final Steps steps;
    private final boolean instant;
    private double sortSeconds;
    private boolean sorted;
    private long @Nullable [] allTimes;
    private final List<StepSeries> handedOn = new ArrayList<>();

    ResultAssembly(QueryContext context, boolean instant, Steps steps) {
        this.context = context;
        this.instant = instant;
        this.steps = steps;
    }

    /** How long the sorting of the result took. */
    double sortSeconds() {
        return sortSeconds;
    }

    /** Series whose values are in the result, to be released when nobody reads it any more. */
    List<StepSeries> handedOn() {
        return handedOn;
    }

    /** Whether the result was sorted. */
    boolean sorted() {
        return sorted;
    }

    /**
     * Evaluates.
     *
     * @param profile takes measurements; null for none
     */
    QueryValue evaluate(Plan plan, @Nullable Profile profile) {
        PlanOperators operators = new PlanOperators(context, plan, profile);
        return switch (plan.type()) {
            case STRING -> new QueryValue.Text(steps.start(), ((Plan.Text) plan).value());
            case SCALAR -> scalar(operators, plan);
            case VECTOR -> instant ? vector(operators, plan) : matrix(operators, plan);
            case MATRIX -> sort(ranges(operators, plan, profile));
            case NONE -> throw EvaluationException.execution("invalid expression type \"none\"");
        };
    }

    private List<QueryValue.SeriesSamples> ranges(PlanOperators operators, Plan plan, @Nullable Profile profile) {
        long begin = System.nanoTime();
        List<QueryValue.SeriesSamples> ranges = new RangeResults(context, operators, steps.start()).evaluate(plan);
        if (profile != null) {
            profile.took(plan, begin);
            profile.gave(plan, ranges.size(), ranges.stream().mapToLong(s -> s.timestamps().length).sum());
        }
        return ranges;
    }

    private QueryValue scalar(PlanOperators operators, Plan plan) {
        double[] values = operators.scalar(plan, steps);
        if (instant) {
            return new QueryValue.Scalar(steps.start(), values[0]);
        }
        if (values.length == 0) {
            return new QueryValue.Matrix(List.of());
        }
        long[] timestamps = new long[values.length];
        Arrays.setAll(timestamps, steps::time);
        return new QueryValue.Matrix(List.of(new QueryValue.SeriesSamples(Labels.EMPTY, timestamps, values, null)));
    }

    private QueryValue vector(PlanOperators operators, Plan plan) {
        Operator operator = operators.vector(plan, steps);
        List<QueryValue.Sample> out = new ArrayList<>();
        Set<Labels> seen = new HashSet<>();
        for (StepSeries s = operator.next(); s != null; s = operator.next()) {
            dropName(s);
            if (context.delayedNames() && !seen.add(s.labels)) {
                throw EvaluationException.sameLabels();
            }
            // The element, and its sample beside.
            context.memory().take(2 * QueryMemory.bytes(s));
            out.add(new QueryValue.Sample(s.labels, steps.start(), s.values[0], s.histogram(0)));
        }
        return new QueryValue.Vector(out);
    }

    @SuppressWarnings("ReferenceEquality") // whether the columns were handed on or copied
    private QueryValue matrix(PlanOperators operators, Plan plan) {
        Operator operator = operators.vector(plan, steps);
        SeriesMerge merge = new SeriesMerge();
        for (StepSeries s = operator.next(); s != null; s = operator.next()) {
            dropName(s);
            context.memory().take(QueryMemory.bytes(s));
            merge.add(s);
        }
        context.check();
        List<QueryValue.SeriesSamples> out = new ArrayList<>();
        long replaced = 0;
        for (StepSeries s : merge.result()) {
            context.check();
            QueryValue.SeriesSamples samples = samples(s);
            out.add(samples);
            if (samples.values() == s.values) {
                handedOn.add(s);
            } else {
                replaced += (long) Double.BYTES * s.values.length;
                s.release();
            }
        }
        context.memory().give(replaced);
        return sort(out);
    }

    private void dropName(StepSeries s) {
        if (context.delayedNames() && s.dropName) {
            s.labels = MetadataLabels.drop(s.labels);
        }
    }

    private QueryValue.SeriesSamples samples(StepSeries s) {
        int n = Presence.count(s.present);
        if (n == s.values.length && s.histograms == null) {
            // Nothing is missing: the columns are handed on as they are, one of timestamps for all series.
            return new QueryValue.SeriesSamples(s.labels, allTimes(), s.values, null);
        }
        context.memory().take(2L * Double.BYTES * n);
        long[] timestamps = new long[n];
        double[] values = new double[n];
        @Nullable FloatHistogram[] histograms = s.histograms == null ? null : new FloatHistogram[n];
        int to = 0;
        for (int i = Presence.next(s.present, 0); i >= 0; i = Presence.next(s.present, i + 1)) {
            timestamps[to] = steps.time(i);
            values[to] = s.values[i];
            if (histograms != null) {
                histograms[to] = s.histogram(i);
            }
            to++;
        }
        return new QueryValue.SeriesSamples(s.labels, timestamps, values, histograms);
    }

    private long[] allTimes() {
        long[] times = allTimes;
        if (times == null) {
            times = new long[steps.count()];
            Arrays.setAll(times, steps::time);
            allTimes = times;
        }
        return times;
    }

    private QueryValue sort(List<QueryValue.SeriesSamples> series) {
        long begin = System.nanoTime();
        series.sort(context.checking(BY_LABELS));
        sortSeconds = (System.nanoTime() - begin) / 1e9;
        sorted = true;
        return new QueryValue.Matrix(series);
    }
}
