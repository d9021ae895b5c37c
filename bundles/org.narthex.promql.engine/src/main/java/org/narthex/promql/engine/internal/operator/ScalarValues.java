package org.narthex.promql.engine.internal.operator;

import java.util.Arrays;
import java.util.Deque;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.GoMath;
import org.narthex.promql.engine.internal.exec.Operator;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.SampleCounts;
import org.narthex.promql.engine.internal.exec.SampleLedger;
import org.narthex.promql.engine.internal.exec.ScalarMath;
import org.narthex.promql.engine.internal.exec.StepCounts;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.exec.Steps;
import org.narthex.promql.engine.internal.plan.Plan;

/** Evaluates plans that are scalars. Confined to the query's thread. */
final class ScalarValues {
    private final PlanOperators operators;
    private final QueryContext context;

    ScalarValues(PlanOperators operators, QueryContext context) {
        this.operators = operators;
        this.context = context;
    }

    /** The values at all steps. */
    double[] of(Plan plan, Steps steps) {
        PlanOperators.checkLength(steps);
        if (steps.count() == 0) {
            return new double[0];
        }
        if (plan instanceof Plan.Binary last) {
            return chain(last, steps);
        }
        context.memory().take(columnBytes(steps));
        double[] out = new double[steps.count()];
        context.check();
        SampleLedger ledger = context.ledger();
        switch (plan) {
            case Plan.Number n -> {
                Arrays.fill(out, n.value());
                ledger.load(out.length);
            }
            case Plan.StepInvariant s -> {
                Steps once = Steps.at(steps.start());
                SampleCounts counts = new SampleCounts(once, false);
                Arrays.fill(out, operators.counting(counts).scalar(s.expr(), once)[0]);
                context.counts().addOnce(counts);
                ledger.load(out.length - 1L);
            }
            case Plan.Sign s -> {
                double[] inner = operators.scalar(s.expr(), steps);
                Arrays.setAll(out, i -> s.minus() ? -inner[i] : inner[i]);
                context.memory().give(columnBytes(steps));
            }
            case Plan.Binary b -> throw PlanOperators.wrongType(plan);
            case Plan.Call c -> callScalar(c, steps, out);
            case Plan.Text t -> throw PlanOperators.wrongType(plan);
            case Plan.Select s -> throw PlanOperators.wrongType(plan);
            case Plan.Window w -> throw PlanOperators.wrongType(plan);
            case Plan.Subquery s -> throw PlanOperators.wrongType(plan);
            case Plan.Aggregate a -> throw PlanOperators.wrongType(plan);
        }
        return out;
    }

    private double[] chain(Plan.Binary last, Steps steps) {
        context.check();
        SampleLedger ledger = context.ledger();
        long original = ledger.current();
        Deque<Plan.Binary> chain = PlanOperators.chain(last);
        double[] left = operators.scalar(chain.element().left(), steps);
        for (Plan.Binary b : chain) {
            double[] right = operators.scalar(b.right(), steps);
            for (int i = 0; i < left.length; i++) {
                left[i] = ScalarMath.apply(b.operator(), left[i], right[i]);
            }
            ledger.stepwise(original, left.length, 2, 1);
            context.memory().give(columnBytes(steps));
        }
        return left;
    }

    private static long columnBytes(Steps steps) {
        return (long) Double.BYTES * steps.count();
    }

    private void callScalar(Plan.Call c, Steps steps, double[] out) {
        SampleLedger ledger = context.ledger();
        long original = ledger.current();
        switch (c.function()) {
            case "time" -> {
                Arrays.setAll(out, i -> steps.time(i) / 1000.0);
                ledger.load(out.length);
            }
            case "scalar" -> {
                StepCounts in = onlyFloats(operators.vector(c.arguments().getFirst(), steps), out);
                StepCounts results = new StepCounts(out.length);
                results.addEverywhere();
                ledger.stepwise(original, in, results);
            }
            case "max_of", "min_of" -> {
                double[] a = operators.scalar(c.arguments().get(0), steps);
                double[] b = operators.scalar(c.arguments().get(1), steps);
                boolean max = c.function().equals("max_of");
                Arrays.setAll(out, i -> max ? GoMath.max(a[i], b[i]) : GoMath.min(a[i], b[i]));
                context.memory().give(2 * columnBytes(steps));
                ledger.stepwise(original, out.length, 2, 1);
            }
            default ->
                throw EvaluationException.execution("function \"" + c.function() + "\" is not available");
        }
    }

    /** At each step the one float, or NaN where there is none or several; tells how many elements there were. */
    private static StepCounts onlyFloats(Operator input, double[] out) {
        StepCounts in = new StepCounts(out.length);
        long[] once = Presence.none(out.length);
        long[] often = Presence.none(out.length);
        for (StepSeries s = input.next(); s != null; s = input.next()) {
            in.add(s);
            s.keepFloats();
            Presence.or(often, Presence.and(once, s.present));
            for (int i = Presence.next(s.present, 0); i >= 0; i = Presence.next(s.present, i + 1)) {
                out[i] = s.values[i];
            }
            Presence.or(once, s.present);
        }
        for (int i = 0; i < out.length; i++) {
            if (!Presence.has(once, i) || Presence.has(often, i)) {
                out[i] = Double.NaN;
            }
        }
        return in;
    }
}
