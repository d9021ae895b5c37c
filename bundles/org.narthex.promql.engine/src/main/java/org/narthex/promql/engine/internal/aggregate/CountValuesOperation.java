package org.narthex.promql.engine.internal.aggregate;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoFloat;
import org.narthex.model.Labels;
import org.narthex.model.LabelsBuilder;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.Histograms;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.Holding;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.QueryMemory;
import org.narthex.promql.engine.internal.exec.StepCounts;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.exec.Steps;
import org.narthex.promql.engine.internal.plan.Plan;

/** {@code count_values}: how many series of each group have each value, which becomes a label. */
public final class CountValuesOperation implements Operator {
    private final QueryContext context;
    private final Operator input;
    private final String label;
    private final int steps;
    private final Grouping grouping;
    private final Holding holding;
    private @Nullable Iterator<StepSeries> results;

    /** An operation that has not begun. */
    public CountValuesOperation(
            QueryContext context, Plan.Aggregate plan, Operator input, String label, Steps steps) {
        this.context = context;
        this.input = input;
        this.label = label;
        this.holding = context.holding();
        this.steps = steps.count();
        this.grouping = new Grouping(plan, Set.of(label));
    }

    @Override
    public @Nullable StepSeries next() {
        if (results == null) {
            results = evaluate().values().iterator();
        }
        if (results.hasNext()) {
            return results.next();
        }
        holding.clear();
        return null;
    }

    private StepSeries fresh(Labels group) {
        holding.add(group);
        holding.add(QueryMemory.columnBytes(steps));
        return StepSeries.empty(group, steps);
    }

    private static String text(FloatHistogram h) {
        try {
            return Histograms.text(h);
        } catch (IllegalArgumentException e) {
            // Arithmetic with NaN can leave custom buckets with a zero bucket.
            throw EvaluationException.execution(String.valueOf(e.getMessage()));
        }
    }

    private Map<Labels, StepSeries> evaluate() {
        Map<Labels, StepSeries> out = new LinkedHashMap<>();
        LabelsBuilder builder = new LabelsBuilder();
        StepCounts in = new StepCounts(steps);
        long original = context.ledger().current();
        Map<Labels, Map<Double, StepSeries>> known = new HashMap<>();
        for (StepSeries s = input.next(); s != null; s = input.next()) {
            in.add(s);
            // Series that agree in the labels of the group agree in what any value makes of them.
            Labels group = grouping.of(builder.reset(s.labels).set(label, "v").labels());
            Map<Double, StepSeries> byValue = known.computeIfAbsent(group, g -> new HashMap<>());
            for (int i = Presence.next(s.present, 0); i >= 0; i = Presence.next(s.present, i + 1)) {
                FloatHistogram h = s.histogram(i);
                StepSeries count = h == null ? byValue.get(s.values[i]) : null;
                if (count == null) {
                    String value = h == null ? GoFloat.fixed(s.values[i]) : text(h);
                    count = out.computeIfAbsent(
                            grouping.of(builder.reset(s.labels).set(label, value).labels()),
                            this::fresh);
                    if (h == null) {
                        byValue.put(s.values[i], count);
                    }
                }
                count.set(i, count.values[i] + 1);
            }
        }
        StepCounts results = new StepCounts(steps);
        out.values().forEach(results::add);
        context.ledger().stepwise(original, in, results);
        return out;
    }
}
