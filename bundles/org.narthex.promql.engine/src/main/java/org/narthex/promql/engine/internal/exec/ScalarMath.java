package org.narthex.promql.engine.internal.exec;

import org.narthex.promql.api.ast.BinaryOperator;

/** Operators between numbers; a comparison gives 1 or 0. */
public final class ScalarMath {
    private ScalarMath() {}

    /** The result of an operator that is neither for sets nor for histograms. */
    public static double apply(BinaryOperator operator, double left, double right) {
        return switch (operator) {
            case ADD -> left + right;
            case SUB -> left - right;
            case MUL -> left * right;
            case DIV -> left / right;
            case MOD -> left % right;
            case POW -> GoMath.pow(left, right);
            case ATAN2 -> GoMath.atan2(left, right);
            case EQL, NEQ, GTR, LSS, GTE, LTE -> holds(operator, left, right) ? 1 : 0;
            case TRIM_LOWER, TRIM_UPPER, AND, OR, UNLESS ->
                throw EvaluationException.execution(
                        "operator \"" + operator.text() + "\" not allowed for Scalar operations");
        };
    }

    /** Whether a comparison holds. */
    public static boolean holds(BinaryOperator operator, double left, double right) {
        return switch (operator) {
            case EQL -> left == right;
            case NEQ -> left != right;
            case GTR -> left > right;
            case LSS -> left < right;
            case GTE -> left >= right;
            case LTE -> left <= right;
            case ADD, SUB, MUL, DIV, MOD, POW, ATAN2, TRIM_LOWER, TRIM_UPPER, AND, OR, UNLESS ->
                throw new IllegalArgumentException(operator.text() + " is no comparison");
        };
    }
}
