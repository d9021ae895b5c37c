package org.narthex.promql.engine.internal.operator;

import org.jspecify.annotations.Nullable;
import org.narthex.model.histogram.CounterResetHint;
import org.narthex.model.histogram.FloatHistogram;
import org.narthex.model.histogram.HistogramTrim;
import org.narthex.model.histogram.Histograms;
import org.narthex.model.histogram.IncompatibleBucketsException;
import org.narthex.model.histogram.MutableHistogram;
import org.narthex.promql.api.ast.BinaryOperator;
import org.narthex.promql.engine.internal.exec.Annotation;
import org.narthex.promql.engine.internal.exec.ScalarMath;
import org.narthex.promql.engine.internal.plan.Plan;

/** An operator between two samples, each a float or a histogram. What came out stays in the fields until the next call. */
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

    private final Plan.Binary plan;
    private final BinaryOperator operator;

    /** The result where {@link #histogram} is null. */
    double value;

    @Nullable FloatHistogram histogram;

    /** What there is to tell, or null. */
    @Nullable Annotation problem;

    ElementMath(Plan.Binary plan) {
        this.plan = plan;
        this.operator = plan.operator();
    }

    Outcome apply(double left, @Nullable FloatHistogram leftHistogram, double right, @Nullable FloatHistogram rightHistogram) {
        histogram = null;
        problem = null;
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
        if (leftHistogram != null && rightHistogram != null) {
            return histograms(leftHistogram, rightHistogram);
        }
        FloatHistogram h = leftHistogram != null ? leftHistogram : rightHistogram;
        if (h == null) {
            throw new IllegalArgumentException("no histogram");
        }
        double scalar = leftHistogram != null ? right : left;
        histogram = switch (operator) {
            case MUL -> new MutableHistogram(h).mul(scalar).compact().toHistogram();
            case DIV -> new MutableHistogram(h).div(scalar).compact().toHistogram();
            case TRIM_UPPER -> HistogramTrim.trim(h, scalar, true);
            case TRIM_LOWER -> HistogramTrim.trim(h, scalar, false);
            case ADD, SUB, MOD, POW, ATAN2, EQL, NEQ, GTR, LSS, GTE, LTE, AND, OR, UNLESS ->
                throw new IllegalArgumentException(operator.text());
        };
        return Outcome.KEPT;
    }

    private Outcome histograms(FloatHistogram left, FloatHistogram right) {
        if (operator == BinaryOperator.EQL || operator == BinaryOperator.NEQ) {
            histogram = left;
            boolean equal = Histograms.equal(left, right);
            return equal == (operator == BinaryOperator.EQL) ? Outcome.KEPT : Outcome.FILTERED;
        }
        boolean add = operator == BinaryOperator.ADD;
        String word = add ? "addition" : "subtraction";
        MutableHistogram result = new MutableHistogram(left);
        MutableHistogram.Combined combined;
        try {
            combined = add ? result.add(right) : result.sub(right);
        } catch (IncompatibleBucketsException e) {
            problem = Annotation.warning(
                    "incompatible bucket layout encountered for binary operator " + operator.text(), plan.range());
            return Outcome.IMPOSSIBLE;
        }
        if (combined.resetCollision()) {
            // Prometheus leaves such samples out.
            problem = Annotation.warning("conflicting counter resets during histogram " + word, plan.range());
            return Outcome.IMPOSSIBLE;
        }
        if (combined.boundsReconciled()) {
            problem = Annotation.info("mismatched custom buckets were reconciled during " + word, plan.range());
        }
        if (!add) {
            result.hint(CounterResetHint.GAUGE);
        }
        histogram = result.compact().toHistogram();
        return Outcome.KEPT;
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
        problem = Annotation.info(
                "incompatible sample types encountered for binary operator \"" + operator.text() + "\": "
                        + word(leftHistogram) + " " + operator.text() + " " + word(rightHistogram),
                plan.range());
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
