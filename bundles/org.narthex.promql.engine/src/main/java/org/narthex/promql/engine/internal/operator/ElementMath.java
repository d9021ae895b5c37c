package org.narthex.promql.engine.internal.operator;

import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.promql.api.ast.BinaryOperator;
import org.narthex.promql.engine.internal.exec.Annotation;
import org.narthex.promql.engine.internal.exec.EvaluationException;
import org.narthex.promql.engine.internal.exec.QueryContext;
import org.narthex.promql.engine.internal.exec.ScalarMath;
import org.narthex.promql.engine.internal.plan.Plan;

/** An operator between two samples, each a float or a histogram. The result stays in the fields until the next call. */
final class ElementMath {
    /** What came out. */
    enum Outcome {
        /** A sample. */
        KEPT,
        /** None: the comparison does not hold. */
        FILTERED,
        /** None: the operator does not take such samples. */
        IMPOSSIBLE
    }

    private final QueryContext context;
    private final Plan.Binary plan;
    private final BinaryOperator operator;

    /** The result where {@link #histogram} is null. */
    double value;

    @Nullable FloatHistogram histogram;

    ElementMath(QueryContext context, Plan.Binary plan) {
        this.context = context;
        this.plan = plan;
        this.operator = plan.operator();
    }

    Outcome apply(double left, @Nullable FloatHistogram leftHistogram, double right, @Nullable FloatHistogram rightHistogram) {
        histogram = null;
        if (leftHistogram == null && rightHistogram == null) {
            return floats(left, right);
        }
        boolean scaling = operator == BinaryOperator.MUL && (leftHistogram == null || rightHistogram == null)
                || operator == BinaryOperator.DIV && rightHistogram == null
                || (operator == BinaryOperator.TRIM_LOWER || operator == BinaryOperator.TRIM_UPPER)
                        && rightHistogram == null;
        boolean both = leftHistogram != null && rightHistogram != null;
        boolean pair = both
                && (operator == BinaryOperator.ADD
                        || operator == BinaryOperator.SUB
                        || operator == BinaryOperator.EQL
                        || operator == BinaryOperator.NEQ);
        if (!scaling && !pair) {
            return impossible(leftHistogram != null, rightHistogram != null);
        }
        throw EvaluationException.execution(
                "operator " + operator.text() + " between native histograms is not available");
    }

    private Outcome floats(double left, double right) {
        if (operator.isComparison()) {
            value = left;
            return ScalarMath.holds(operator, left, right) ? Outcome.KEPT : Outcome.FILTERED;
        }
        if (operator == BinaryOperator.TRIM_LOWER || operator == BinaryOperator.TRIM_UPPER) {
            return impossible(false, false);
        }
        value = ScalarMath.apply(operator, left, right);
        return Outcome.KEPT;
    }

    private Outcome impossible(boolean leftHistogram, boolean rightHistogram) {
        context.annotations()
                .add(Annotation.info(
                        "incompatible sample types encountered for binary operator \"" + operator.text() + "\": "
                                + word(leftHistogram) + " " + operator.text() + " " + word(rightHistogram),
                        plan.range()));
        return Outcome.IMPOSSIBLE;
    }

    private static String word(boolean histogram) {
        return histogram ? "histogram" : "float";
    }

    /** Whether an operator's results are another metric. */
    static boolean changesMetric(BinaryOperator operator) {
        return switch (operator) {
            case ADD, SUB, MUL, DIV, MOD, POW, ATAN2 -> true;
            case EQL, NEQ, GTR, LSS, GTE, LTE, TRIM_LOWER, TRIM_UPPER, AND, OR, UNLESS -> false;
        };
    }
}
