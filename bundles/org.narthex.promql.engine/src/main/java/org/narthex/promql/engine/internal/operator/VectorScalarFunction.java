package org.narthex.promql.engine.internal.operator;

import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.engine.internal.exec.GoMath;
import org.narthex.promql.engine.internal.exec.Presence;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.StepSeries;
import org.narthex.promql.engine.internal.function.SampleFunction;
import org.narthex.promql.engine.internal.plan.Plan;

/** An operator between the elements of a vector and a scalar. */
final class VectorScalarFunction implements SampleFunction {
    private final Plan.Binary plan;
    private final double[] scalar;
    private final boolean scalarLeft;
    private final QueryContext context;
    private final ElementMath math;
    private final StepProblems problems;

    VectorScalarFunction(QueryContext context, Plan.Binary plan, double[] scalar, boolean scalarLeft, int steps) {
        this.context = context;
        this.plan = plan;
        this.scalar = scalar;
        this.scalarLeft = scalarLeft;
        this.math = new ElementMath(plan);
        this.problems = new StepProblems(steps);
    }

    @Override
    public void apply(StepSeries s) {
        if (s.histograms == null && !plan.operator().isComparison() && applyArithmetic(s.values)) {
            return;
        }
        for (int i = Presence.next(s.present, 0); i >= 0; i = Presence.next(s.present, i + 1)) {
            double v = s.values[i];
            FloatHistogram h = s.histogram(i);
            ElementMath.Outcome outcome =
                    scalarLeft ? math.apply(scalar[i], null, v, h) : math.apply(v, h, scalar[i], null);
            problems.note(i, math.problem);
            set(s, i, outcome);
        }
    }

    @Override
    public void end() {
        problems.addTo(context.annotations());
    }

    /** The common operators over whole columns; absent steps do not matter. False for the others. */
    private boolean applyArithmetic(double[] v) {
        switch (plan.operator()) {
            case ADD -> {
                for (int i = 0; i < v.length; i++) {
                    v[i] = v[i] + scalar[i];
                }
            }
            case SUB -> {
                for (int i = 0; i < v.length; i++) {
                    v[i] = scalarLeft ? scalar[i] - v[i] : v[i] - scalar[i];
                }
            }
            case MUL -> {
                for (int i = 0; i < v.length; i++) {
                    v[i] = v[i] * scalar[i];
                }
            }
            case DIV -> {
                for (int i = 0; i < v.length; i++) {
                    v[i] = scalarLeft ? scalar[i] / v[i] : v[i] / scalar[i];
                }
            }
            case POW -> {
                for (int i = 0; i < v.length; i++) {
                    v[i] = scalarLeft ? GoMath.pow(scalar[i], v[i]) : GoMath.pow(v[i], scalar[i]);
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void set(StepSeries s, int step, ElementMath.Outcome outcome) {
        boolean comparison = plan.operator().isComparison();
        if (outcome == ElementMath.Outcome.IMPOSSIBLE) {
            Presence.clear(s.present, step);
        } else if (comparison && plan.returnBool()) {
            s.set(step, outcome == ElementMath.Outcome.KEPT ? 1 : 0);
        } else if (outcome == ElementMath.Outcome.FILTERED) {
            Presence.clear(s.present, step);
        } else if (!comparison) {
            if (math.histogram != null) {
                s.set(step, math.histogram);
            } else {
                s.set(step, math.value);
            }
        }
        // Else a comparison that holds: the vector's sample stays as it is.
    }
}
