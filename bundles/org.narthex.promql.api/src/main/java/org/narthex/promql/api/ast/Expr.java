package org.narthex.promql.api.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Matcher;

/**
 * An expression: a node of the tree that the parser makes of a query, type-checked. Immutable.
 *
 * <p>Durations are milliseconds. An expression that is computed when the query runs stands beside the duration that it
 * replaces, which is then 0.
 */
public sealed interface Expr {
    /** Where the expression stands in the text. */
    PositionRange range();

    /** What it evaluates to. */
    ValueType type();

    /** A number; {@code duration} tells that it was written as one, such as {@code 5m}. */
    record NumberLiteral(PositionRange range, double value, boolean duration) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.SCALAR;
        }
    }

    /** A text. Bytes that are no UTF-8 are kept as lone low surrogates U+DC80 to U+DCFF. */
    record StringLiteral(PositionRange range, String value) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.STRING;
        }
    }

    /** A sign in front of a scalar or vector. */
    record Unary(PositionRange range, boolean minus, Expr expr) implements Expr {
        @Override
        public ValueType type() {
            return expr.type();
        }
    }

    /**
     * Two operands.
     *
     * @param matching null unless both are vectors
     * @param returnBool whether a comparison answers 0 or 1 instead of filtering
     */
    record Binary(
            PositionRange range,
            BinaryOperator operator,
            Expr left,
            Expr right,
            @Nullable VectorMatching matching,
            boolean returnBool)
            implements Expr {
        @Override
        public ValueType type() {
            // A chain of operators is as deep as it is long, so its left sides are not walked by recursion.
            Expr e = this;
            while (e instanceof Binary b) {
                if (b.right().type() != ValueType.SCALAR) {
                    return ValueType.VECTOR;
                }
                e = b.left();
            }
            return e.type() == ValueType.SCALAR ? ValueType.SCALAR : ValueType.VECTOR;
        }
    }

    /** An expression in parentheses. */
    record Paren(PositionRange range, Expr expr) implements Expr {
        @Override
        public ValueType type() {
            return expr.type();
        }
    }

    /** A function call. */
    record Call(PositionRange range, FunctionSignature function, List<Expr> arguments) implements Expr {
        @Override
        public ValueType type() {
            return function.returns();
        }
    }

    /**
     * An aggregation.
     *
     * @param parameter null unless the operator has one
     * @param without whether {@code grouping} names the labels left out
     */
    record Aggregate(
            PositionRange range,
            AggregateOperator operator,
            Expr expr,
            @Nullable Expr parameter,
            List<String> grouping,
            boolean without)
            implements Expr {
        @Override
        public ValueType type() {
            return ValueType.VECTOR;
        }
    }

    /**
     * Series chosen by matchers.
     *
     * @param name the metric's name where it was written in front of the braces; else empty
     * @param matchers all matchers, the one for the name included, in the order of the text, the outer name last
     * @param anchored whether the range keeps to the samples at its ends
     * @param smoothed whether samples at the ends are interpolated
     */
    record VectorSelector(
            PositionRange range,
            String name,
            List<Matcher> matchers,
            TimeModifier time,
            boolean anchored,
            boolean smoothed)
            implements Expr {
        @Override
        public ValueType type() {
            return ValueType.VECTOR;
        }
    }

    /** A selector with a range; the modifiers are the selector's. */
    record MatrixSelector(PositionRange range, VectorSelector selector, long length, @Nullable Expr lengthExpr)
            implements Expr {
        @Override
        public ValueType type() {
            return ValueType.MATRIX;
        }
    }

    /** An expression over a range; {@code step} 0 without {@code stepExpr} stands for the server's default. */
    record Subquery(
            PositionRange range,
            Expr expr,
            long length,
            @Nullable Expr lengthExpr,
            long step,
            @Nullable Expr stepExpr,
            TimeModifier time)
            implements Expr {
        @Override
        public ValueType type() {
            return ValueType.MATRIX;
        }
    }

    /**
     * A computed duration, seconds; occurs only where a duration is expected.
     *
     * @param left null for a sign in front of {@code right} and for operators without operands
     * @param wrapped whether it stood in parentheses
     */
    record Duration(
            PositionRange range,
            DurationOperator operator,
            @Nullable Expr left,
            @Nullable Expr right,
            boolean wrapped)
            implements Expr {
        @Override
        public ValueType type() {
            return ValueType.SCALAR;
        }
    }
}
