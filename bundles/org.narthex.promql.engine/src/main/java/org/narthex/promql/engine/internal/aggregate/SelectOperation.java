package org.narthex.promql.engine.internal.aggregate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoFloat;
import org.narthex.model.Labels;
import org.narthex.promql.api.ast.AggregateOperator;
import org.narthex.promql.engine.internal.exec.Annotation;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.Holding;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.SampleLedger;
import org.narthex.promql.engine.internal.exec.ScalarColumn;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.exec.Steps;
import org.narthex.promql.engine.internal.plan.Plan;

/**
 * {@code topk}, {@code bottomk}, {@code limitk} and {@code limit_ratio}: some of the samples of each group, with their
 * own labels. What is chosen may change from step to step; the input is consumed series by series.
 */
public final class SelectOperation implements Operator {
    /** 2^63, from where on a number does not fit into 64 bits. */
    private static final double OVERFLOW = 0x1p63;

    private final QueryContext context;
    private final Plan.Aggregate plan;
    private final AggregateSite site;
    private final Operator input;
    private final double[] parameters;
    private final SampleLedger.Part cost;
    private final Steps steps;
    private final Holding holding;
    private @Nullable Iterator<StepSeries> results;

    /**
     * An operation that has not begun.
     *
     * @param parameter how many, or which part
     */
    public SelectOperation(
            QueryContext context, Plan.Aggregate plan, Operator input, ScalarColumn parameter, Steps steps) {
        this.context = context;
        this.plan = plan;
        this.site = new AggregateSite(plan.operator(), plan.range(), context.annotations());
        this.input = input;
        this.parameters = parameter.values();
        this.cost = parameter.cost();
        this.steps = steps;
        this.holding = context.holding();
    }

    @Override
    public @Nullable StepSeries next() {
        if (results == null) {
            results = evaluate().iterator();
        }
        if (results.hasNext()) {
            return results.next();
        }
        holding.clear();
        return null;
    }

    private List<StepSeries> evaluate() {
        long original = context.ledger().current();
        context.ledger().add(cost);
        Grouping grouping = new Grouping(plan);
        Map<Labels, Selection> groups = new LinkedHashMap<>();
        int[] counts = counts();
        for (StepSeries s = input.next(); s != null; s = input.next()) {
            context.check();
            Selection group = groups.computeIfAbsent(grouping.of(s.labels), labels -> selection(labels, counts));
            if (!group.add(s)) {
                input.takeBack(s);
            }
        }
        List<StepSeries> out = new ArrayList<>();
        if (checkParameters()) {
            groups.values().forEach(group -> out.addAll(group.chosen()));
        }
        long samples = 0;
        for (StepSeries s : out) {
            samples += s.sampleCount();
        }
        context.ledger().settle(original, samples);
        holding.replace(out);
        return out;
    }

    /** False when nothing can be chosen at any step. */
    private boolean checkParameters() {
        double max = Double.NEGATIVE_INFINITY;
        double min = Double.POSITIVE_INFINITY;
        boolean nan = false;
        for (double p : parameters) {
            nan |= Double.isNaN(p);
            max = p > max ? p : max;
            min = p < min ? p : min;
        }
        if (plan.operator() == AggregateOperator.LIMIT_RATIO) {
            if (nan) {
                throw EvaluationException.execution("Ratio value is NaN");
            }
            if (max == 0 && min == 0) {
                return false;
            }
            if (max > 1) {
                warnOfRatio(max, "1");
            }
            if (min < -1) {
                warnOfRatio(min, "-1");
            }
            return true;
        }
        if (nan) {
            throw EvaluationException.execution("Parameter value is NaN");
        }
        if (max < 1) {
            return false;
        }
        if (min <= -OVERFLOW) {
            throw EvaluationException.execution("Scalar value " + GoFloat.shortest(min) + " underflows int64");
        }
        if (max >= OVERFLOW) {
            throw EvaluationException.execution("Scalar value " + GoFloat.shortest(max) + " overflows int64");
        }
        return true;
    }

    private void warnOfRatio(double ratio, String cap) {
        String text = "ratio value should be between -1 and 1, got " + GoFloat.shortest(ratio) + ", capping to " + cap;
        context.annotations()
                .add(Annotation.warning(
                        text, (plan.parameter() == null ? plan : plan.parameter()).range()));
    }

    /** How many samples of each step to choose; nothing of what is refused once the input has been read. */
    private int[] counts() {
        int[] counts = new int[steps.count()];
        Arrays.setAll(counts, i -> Math.clamp((long) parameters[i], 0, Integer.MAX_VALUE));
        return counts;
    }

    private Selection selection(Labels group, int[] counts) {
        holding.add(group);
        AggregateOperator op = plan.operator();
        return switch (op) {
            case TOPK, BOTTOMK -> new RankSelection(site, op == AggregateOperator.TOPK, counts, steps, holding);
            case LIMITK -> LimitSelection.byCount(counts, steps, holding);
            case LIMIT_RATIO -> LimitSelection.byRatio(parameters, steps, holding);
            case SUM, AVG, COUNT, MIN, MAX, GROUP, STDDEV, STDVAR, QUANTILE, COUNT_VALUES ->
                throw new IllegalArgumentException(op.text() + " does not choose");
        };
    }
}
