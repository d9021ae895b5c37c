package org.narthex.promql.engine.internal.operator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoFloat;
import org.narthex.model.Labels;
import org.narthex.promql.api.ast.PositionRange;
import org.narthex.promql.api.ast.ValueType;
import org.narthex.promql.engine.internal.exec.Annotation;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.SampleCounts;
import org.narthex.promql.engine.internal.exec.ScalarArguments;
import org.narthex.promql.engine.internal.exec.ScalarColumn;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.exec.Steps;
import org.narthex.promql.engine.internal.function.AbsentLabels;
import org.narthex.promql.engine.internal.function.DateFunctions;
import org.narthex.promql.engine.internal.function.HistogramFunctions;
import org.narthex.promql.engine.internal.function.LabelFunctions;
import org.narthex.promql.engine.internal.function.MathFunctions;
import org.narthex.promql.engine.internal.function.SampleFunction;
import org.narthex.promql.engine.internal.function.SortFunctions;
import org.narthex.promql.engine.internal.plan.Plan;
import org.narthex.promql.engine.internal.window.InstantTask;
import org.narthex.promql.engine.internal.window.SeriesScan;
import org.narthex.promql.engine.internal.window.WindowCall;
import org.narthex.promql.engine.internal.window.WindowFunction;
import org.narthex.promql.engine.internal.window.WindowFunctions;
import org.narthex.promql.engine.internal.window.WindowRange;
import org.narthex.promql.engine.internal.window.WindowTask;

/** Makes the operators of function calls. */
final class CallOperators {
    private static final Set<String> ANCHORED = Set.of("changes", "delta", "increase", "rate", "resets");
    private static final Set<String> SMOOTHED = Set.of("delta", "increase", "rate");

    private final QueryContext context;
    private final PlanOperators operators;

    CallOperators(QueryContext context, PlanOperators operators) {
        this.context = context;
        this.operators = operators;
    }

    Operator vector(Plan.Call c, Steps steps) {
        Function<WindowCall, WindowFunction> window = WindowFunctions.factory(c.function());
        if (window != null) {
            return overWindow(c, steps, window);
        }
        return switch (c.function()) {
            case "vector" -> new ScalarOperation(context, operators.column(c.arguments().getFirst(), steps));
            case "absent" ->
                new AbsentOperation(
                        context, first(c, steps), AbsentLabels.of(c.arguments().getFirst()), steps.count());
            case "label_replace" -> relabelled(c, LabelFunctions.replace(textsBehindFirst(c)), steps);
            case "label_join" -> relabelled(c, LabelFunctions.join(textsBehindFirst(c)), steps);
            case "histogram_quantile", "histogram_fraction", "histogram_quantiles" -> histograms(c, steps);
            case "info" ->
                new InfoOperation(context, first(c, steps), new InfoSelection(context, c, steps), steps.count());
            case "timestamp", "start_timestamp" -> timestamp(c, steps);
            case "sort", "sort_desc", "sort_by_label", "sort_by_label_desc" -> sort(c, steps);
            default -> samples(c, steps);
        };
    }

    private Operator first(Plan.Call c, Steps steps) {
        return operators.vector(c.arguments().getFirst(), steps);
    }

    /** The errors of the texts come before those of the vector. */
    private Operator relabelled(Plan.Call c, SampleFunction function, Steps steps) {
        return new SeriesOperation(first(c, steps), function);
    }

    private static List<String> textsBehindFirst(Plan.Call c) {
        return PlanOperators.texts(c.arguments().subList(1, c.arguments().size()));
    }

    private List<ScalarColumn> scalars(List<Plan> arguments, Steps steps) {
        return arguments.stream()
                .filter(a -> a.type() == ValueType.SCALAR)
                .map(a -> operators.column(a, steps))
                .toList();
    }

    private Operator samples(Plan.Call c, Steps steps) {
        if (c.arguments().isEmpty() && DateFunctions.has(c.function())) {
            SampleFunction date = java.util.Objects.requireNonNull(DateFunctions.function(c.function()));
            double[] times = new double[steps.count()];
            java.util.Arrays.setAll(times, i -> Math.floor(steps.time(i) / 1000.0));
            StepSeries now = new StepSeries(Labels.EMPTY, times, Presence.all(times.length));
            date.apply(now);
            return new ScalarOperation(context, now.values);
        }
        Operator input = first(c, steps);
        List<ScalarColumn> scalars = c.arguments().stream()
                .filter(a -> a.type() == ValueType.SCALAR)
                .map(a -> operators.columnBehind(a, steps, input))
                .toList();
        SampleFunction function = MathFunctions.function(
                c.function(), scalars.stream().map(ScalarColumn::values).toArray(double[][]::new));
        if (function == null) {
            function = DateFunctions.function(c.function());
        }
        SampleFunction histogram = HistogramFunctions.function(c.function());
        if (histogram != null) {
            return new SampleOperation(context, input, histogram, Dropping.NAME, steps.count());
        }
        if (function == null) {
            throw EvaluationException.execution("function \"" + c.function() + "\" is not available");
        }
        return new SampleOperation(
                context,
                input,
                function,
                Dropping.METADATA,
                steps.count(),
                new ScalarArguments(List.of(), scalars));
    }

    private Operator histograms(Plan.Call c, Steps steps) {
        List<HistogramOperation.Measure> measures = new ArrayList<>();
        int vector = 0;
        while (c.arguments().get(vector).type() != ValueType.VECTOR) {
            vector++;
        }
        List<Plan> parameters = c.arguments().stream()
                .filter(a -> a.type() == ValueType.SCALAR)
                .toList();
        List<ScalarColumn> scalars = scalars(parameters, steps);
        List<double[]> values = scalars.stream().map(ScalarColumn::values).toList();
        if (c.function().equals("histogram_fraction")) {
            measures.add(new HistogramOperation.Measure(values, ""));
        } else {
            String label = vector == 0 ? PlanOperators.texts(c.arguments().subList(1, 2)).getFirst() : "";
            for (int i = 0; i < values.size(); i++) {
                warnOfQuantiles(values.get(i), parameters.get(i));
                measures.add(new HistogramOperation.Measure(List.of(values.get(i)), label));
            }
        }
        Plan argument = c.arguments().get(vector);
        ScalarArguments arguments =
                vector == 0 ? new ScalarArguments(List.of(), scalars) : new ScalarArguments(scalars, List.of());
        return new HistogramOperation(
                context, operators.vector(argument, steps), argument.range(), steps, measures, arguments);
    }

    private void warnOfQuantiles(double[] quantiles, Plan parameter) {
        for (double q : quantiles) {
            if (!(q >= 0 && q <= 1)) {
                context.annotations()
                        .add(Annotation.warning(
                                "quantile value should be between 0 and 1, got " + GoFloat.shortest(q),
                                parameter.range()));
            }
        }
    }

    private Operator timestamp(Plan.Call c, Steps steps) {
        Plan argument = c.arguments().getFirst();
        boolean starts = c.function().equals("start_timestamp");
        if (argument instanceof Plan.Select s) {
            // Without the feature no start is known, but the samples are looked at all the same.
            SampleFunction found = starts && !context.startTimestamps() ? CallOperators::clear : series -> {};
            InstantTask.Take take = starts ? InstantTask.Take.START_TIMESTAMP : InstantTask.Take.TIMESTAMP;
            Operator scan = new SeriesScan(context, s, () -> new InstantTask(context, s, steps, take));
            return new SampleOperation(context, operators.measured(s, scan), found, Dropping.METADATA, steps.count());
        }
        SampleFunction time = starts ? CallOperators::clear : series -> {
            series.histograms = null;
            for (int i = 0; i < series.values.length; i++) {
                series.values[i] = steps.time(i) / 1000.0;
            }
        };
        return new SampleOperation(context, operators.vector(argument, steps), time, Dropping.METADATA, steps.count());
    }

    private static void clear(StepSeries series) {
        series.present = Presence.none(series.values.length);
    }

    private Operator sort(Plan.Call c, Steps steps) {
        SampleFunction keep = SortFunctions.byValue(c.function()) ? StepSeries::keepFloats : series -> {};
        Operator input = new SampleOperation(context, first(c, steps), keep, Dropping.NOTHING, steps.count());
        if (!steps.single()) {
            context.annotations()
                    .add(Annotation.warning(
                            "sort is ineffective for range queries since results are always ordered by labels",
                            c.range()));
            return input;
        }
        Comparator<StepSeries> order = SortFunctions.order(c.function(), textsBehindFirst(c));
        return order == null ? input : new SortOperation(context, input, order);
    }

    private Operator overWindow(Plan.Call c, Steps steps, Function<WindowCall, WindowFunction> factory) {
        int matrix = 0;
        while (c.arguments().get(matrix).type() != ValueType.MATRIX) {
            matrix++;
        }
        Plan argument = c.arguments().get(matrix);
        List<ScalarColumn> scalars = scalars(c.arguments(), steps);
        Operator source;
        switch (argument) {
            case Plan.Window w -> {
                WindowCall call = call(c, w.length(), w.selector(), scalars);
                checkModifier(c.function(), w.selector());
                WindowRange range = WindowRange.of(w, context.lookback());
                SeriesScan scan = new SeriesScan(
                        context, w.selector(), () -> new WindowTask(context, steps, range, factory.apply(call)));
                source = operators.measured(w, scan);
            }
            case Plan.Subquery s -> source = overSubquery(c, s, steps, scalars, factory);
            default -> throw EvaluationException.execution("expected a range vector: " + c.function());
        }
        boolean absent = c.function().equals("absent_over_time");
        // What is absent has no series whose names could collide.
        boolean keepsName = absent || WindowFunctions.keepsName(c.function());
        boolean expectsCounter = c.function().equals("rate") || c.function().equals("increase");
        Operator out = new WindowOperation(
                context,
                source,
                keepsName ? Dropping.NOTHING : Dropping.METADATA,
                expectsCounter,
                position(c),
                argument instanceof Plan.Window ? scalars : List.of());
        if (!absent) {
            return out;
        }
        Labels labels = AbsentLabels.of(argument);
        return AbsentOperation.overTime(context, out, labels, steps.count());
    }

    private Operator overSubquery(
            Plan.Call c,
            Plan.Subquery s,
            Steps steps,
            List<ScalarColumn> scalars,
            Function<WindowCall, WindowFunction> factory) {
        Steps inner = subquerySteps(s, steps);
        WindowTask task =
                new WindowTask(context, steps, WindowRange.of(s), factory.apply(call(c, s.length(), null, scalars)));
        SampleCounts counts = new SampleCounts(inner, steps.count() > 1);
        Operator input = operators.counting(counts).vector(s.expr(), inner);
        return operators.measured(s, new SubqueryOperation(context, s, input, counts, task, scalars));
    }

    /** The steps of a subquery: multiples of its step, beginning behind the start of the first range. */
    static Steps subquerySteps(Plan.Subquery s, Steps steps) {
        long behind = s.effective(steps.start()) - s.length();
        long start = s.step() * (behind / s.step());
        if (start <= behind) {
            start += s.step();
        }
        // Where the subquery has a time of its own, Prometheus evaluates it for as long as the query's range all the same.
        long end = s.at() == null ? s.effective(steps.last()) : s.effective(steps.start()) + steps.last() - steps.start();
        Steps inner = Steps.between(start, end, s.step());
        PlanOperators.checkLength(inner);
        return inner;
    }

    private WindowCall call(Plan.Call c, long length, Plan.@Nullable Select selector, List<ScalarColumn> scalars) {
        return new WindowCall(
                c.function(),
                position(c),
                length,
                selector != null && selector.anchored(),
                selector != null && selector.smoothed(),
                scalars.stream().map(ScalarColumn::values).toList(),
                context.startTimestamps() && WindowFunctions.usesStartTimestamps(c.function()),
                context.annotations());
    }

    /** Where annotations point to: the first argument, but the beginning of the query for a subquery, as in Prometheus. */
    private static PositionRange position(Plan.Call c) {
        Plan first = c.arguments().getFirst();
        return first instanceof Plan.Subquery ? new PositionRange(0, 0) : first.range();
    }

    private static void checkModifier(String function, Plan.Select s) {
        if (s.anchored() && !ANCHORED.contains(function)) {
            throw EvaluationException.execution("anchored modifier can only be used with: "
                    + String.join(", ", ANCHORED.stream().sorted().toList()) + " - not with " + function);
        }
        if (s.smoothed() && !SMOOTHED.contains(function)) {
            throw EvaluationException.execution("smoothed modifier can only be used with: "
                    + String.join(", ", SMOOTHED.stream().sorted().toList()) + " - not with " + function);
        }
    }
}
