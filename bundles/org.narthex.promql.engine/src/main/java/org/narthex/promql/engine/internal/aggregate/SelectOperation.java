package org.narthex.promql.engine.internal.aggregate;

import java.util.ArrayList;
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
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.SampleLedger;
import org.narthex.promql.engine.internal.exec.ScalarColumn;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.exec.Steps;
import org.narthex.promql.engine.internal.plan.Plan;

/**
 * {@code topk}, {@code bottomk}, {@code limitk} and {@code limit_ratio}: some of the samples of each group, with their
 * own labels. What is chosen may change from step to step.
 */
public final class SelectOperation implements Operator {
    /** 2^63, from where on a number does not fit into 64 bits. */
    private static final double OVERFLOW = 0x1p63;

    private static final double MAX_HASH = 0x1p64;

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
        List<StepSeries> series = new ArrayList<>();
        for (StepSeries s = input.next(); s != null; s = input.next()) {
            holding.add(s);
            series.add(s);
        }
        List<StepSeries> out = checkParameters() ? choose(series) : List.of();
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

    private List<StepSeries> choose(List<StepSeries> series) {
        Grouping grouping = new Grouping(plan);
        Map<Labels, List<StepSeries>> groups = new LinkedHashMap<>();
        for (StepSeries s : series) {
            groups.computeIfAbsent(grouping.of(s.labels), g -> new ArrayList<>()).add(s);
        }
        List<StepSeries> out = new ArrayList<>();
        for (List<StepSeries> group : groups.values()) {
            context.check();
            chooseInGroup(group, series.size(), out);
        }
        return out;
    }

    private void chooseInGroup(List<StepSeries> group, int all, List<StepSeries> out) {
        int n = group.size();
        long[][] kept = new long[n][];
        for (int i = 0; i < steps.count(); i++) {
            context.check();
            int[] chosen = plan.operator() == AggregateOperator.LIMIT_RATIO
                    ? byRatio(group, i)
                    : byCount(group, i, (int) Math.min((long) parameters[i], all));
            for (int c : chosen) {
                if (kept[c] == null) {
                    kept[c] = Presence.none(steps.count());
                }
                Presence.set(kept[c], i);
            }
            if (steps.single()) {
                for (int c : chosen) {
                    out.add(group.get(c));
                }
                return;
            }
        }
        for (int c = 0; c < n; c++) {
            if (kept[c] != null) {
                StepSeries s = group.get(c);
                s.present = kept[c];
                out.add(s);
            }
        }
    }

    private int[] byCount(List<StepSeries> group, int step, int k) {
        if (k < 1) {
            return new int[0];
        }
        if (plan.operator() == AggregateOperator.LIMITK) {
            return asHeap(
                    group,
                    step,
                    java.util.stream.IntStream.range(0, group.size())
                            .filter(c -> Presence.has(group.get(c).present, step))
                            .limit(k)
                            .toArray());
        }
        SampleHeap heap = new SampleHeap(plan.operator() == AggregateOperator.TOPK, Math.min(k, group.size()));
        for (int c = 0; c < group.size(); c++) {
            StepSeries s = group.get(c);
            if (Presence.has(s.present, step)) {
                if (s.histogram(step) != null) {
                    site.ignoredHistogram();
                } else {
                    heap.offer(c, s.values[step]);
                }
            }
        }
        return heap.best();
    }

    private int[] byRatio(List<StepSeries> group, int step) {
        double ratio = Math.max(-1, Math.min(1, parameters[step]));
        if (ratio == 0) {
            return new int[0];
        }
        return asHeap(
                group,
                step,
                java.util.stream.IntStream.range(0, group.size())
                        .filter(c -> Presence.has(group.get(c).present, step) && inRatio(group.get(c).labels, ratio))
                        .toArray());
    }

    /** In the order in which Prometheus' heap holds them, which clients see of an instant query. */
    private static int[] asHeap(List<StepSeries> group, int step, int[] chosen) {
        SampleHeap heap = new SampleHeap(true, chosen.length);
        for (int c : chosen) {
            StepSeries s = group.get(c);
            heap.offer(c, s.histogram(step) == null ? s.values[step] : 0);
        }
        return heap.all();
    }

    private static boolean inRatio(Labels labels, double ratio) {
        long hash = labels.hash();
        double unsigned = hash >= 0 ? hash : ((hash >>> 1) | (hash & 1)) * 2.0;
        double offset = unsigned / MAX_HASH;
        return ratio >= 0 ? offset < ratio : offset >= 1 + ratio;
    }
}
