package org.narthex.promql.engine.internal.aggregate;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoFloat;
import org.narthex.model.Labels;
import org.narthex.promql.api.ast.AggregateOperator;
import org.narthex.promql.engine.internal.exec.Annotation;
import org.narthex.promql.engine.internal.exec.Holding;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.QueryMemory;
import org.narthex.promql.engine.internal.exec.ScalarColumn;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.exec.Steps;
import org.narthex.promql.engine.internal.plan.Plan;

/** Aggregations with one result for each group; consumes the input series by series. */
public final class AggregateOperation implements Operator {
    /** About as many columns of numbers a group keeps until its result is there. */
    private static final int STATE_COLUMNS = 3;

    private final QueryContext context;
    private final Plan.Aggregate plan;
    private final AggregateSite site;
    private final Operator input;
    private final @Nullable ScalarColumn parameter;
    private final int steps;
    private final Grouping grouping;
    private final Map<Labels, Accumulator> groups = new LinkedHashMap<>();
    private final Holding holding;
    private @Nullable Iterator<Accumulator> results;

    /**
     * An aggregation that has not begun.
     *
     * @param parameter the operator's parameter; null where it has none
     */
    public AggregateOperation(
            QueryContext context, Plan.Aggregate plan, Operator input, @Nullable ScalarColumn parameter, Steps steps) {
        this.context = context;
        this.plan = plan;
        this.site = new AggregateSite(plan.operator(), plan.expr().range(), context.annotations());
        this.input = input;
        this.parameter = parameter;
        this.steps = steps.count();
        this.grouping = new Grouping(plan);
        this.holding = context.holding();
    }

    @Override
    public @Nullable StepSeries next() {
        if (results == null) {
            results = consume().iterator();
        }
        while (results.hasNext()) {
            StepSeries s = results.next().result();
            results.remove();
            if (!s.isEmpty()) {
                context.ledger().load(s.sampleCount());
                return s;
            }
        }
        holding.clear();
        return null;
    }

    private java.util.Collection<Accumulator> consume() {
        long original = context.ledger().current();
        if (parameter != null) {
            warnOfQuantiles(parameter.values(), plan.parameter() == null ? plan : plan.parameter());
            context.ledger().add(parameter.cost());
        }
        for (StepSeries s = input.next(); s != null; s = input.next()) {
            if (!group(grouping.of(s.labels)).take(s)) {
                input.takeBack(s);
            }
        }
        context.ledger().settle(original, 0);
        return groups.values();
    }

    private Accumulator group(Labels labels) {
        Accumulator known = groups.get(labels);
        if (known == null) {
            known = accumulator(labels);
            groups.put(labels, known);
        }
        return known;
    }

    private Accumulator accumulator(Labels labels) {
        holding.add(labels);
        holding.add(STATE_COLUMNS * QueryMemory.columnBytes(steps));
        AggregateOperator op = plan.operator();
        return switch (op) {
            case SUM -> new SumAccumulator(site, labels, steps);
            case AVG -> new AverageAccumulator(site, labels, steps);
            case COUNT, GROUP -> new CountAccumulator(op == AggregateOperator.GROUP, labels, steps);
            case MIN, MAX -> new ExtremeAccumulator(site, op == AggregateOperator.MAX, labels, steps);
            case STDDEV, STDVAR -> new VarianceAccumulator(site, op == AggregateOperator.STDDEV, labels, steps);
            case QUANTILE ->
                new QuantileAccumulator(
                        site, parameter == null ? new double[steps] : parameter.values(), labels, steps);
            case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO, COUNT_VALUES ->
                throw new IllegalArgumentException(op.text() + " has several results for a group");
        };
    }

    private void warnOfQuantiles(double[] quantiles, Plan parameter) {
        double max = Double.NEGATIVE_INFINITY;
        double min = Double.POSITIVE_INFINITY;
        boolean nan = false;
        for (double q : quantiles) {
            nan |= Double.isNaN(q);
            max = Math.max(max, Double.isNaN(q) ? max : q);
            min = Math.min(min, Double.isNaN(q) ? min : q);
        }
        if (nan) {
            // Beside it nothing else is too small or too large.
            warnOfQuantile(Double.NaN, parameter);
            return;
        }
        if (max > 1) {
            warnOfQuantile(max, parameter);
        }
        if (min < 0) {
            warnOfQuantile(min, parameter);
        }
    }

    private void warnOfQuantile(double q, Plan parameter) {
        site.annotations()
                .add(Annotation.warning(
                        "quantile value should be between 0 and 1, got " + GoFloat.shortest(q), parameter.range()));
    }
}
