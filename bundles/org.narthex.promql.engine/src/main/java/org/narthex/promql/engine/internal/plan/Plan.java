package org.narthex.promql.engine.internal.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Matcher;
import org.narthex.promql.api.ast.AggregateOperator;
import org.narthex.promql.api.ast.BinaryOperator;
import org.narthex.promql.api.ast.PositionRange;
import org.narthex.promql.api.ast.ValueType;
import org.narthex.promql.api.ast.VectorMatching;
import org.narthex.storage.api.SelectHints;

/**
 * What a query does, independent of how: the expression with its constants folded, durations computed, times resolved
 * and the parts marked that do not depend on the step. Durations are milliseconds, times Unix milliseconds. Immutable.
 */
public sealed interface Plan {
    /** Where the part stands in the query. */
    PositionRange range();

    /** What it evaluates to. */
    ValueType type();

    /** A number. */
    record Number(PositionRange range, double value) implements Plan {
        @Override
        public ValueType type() {
            return ValueType.SCALAR;
        }
    }

    /** A text. */
    record Text(PositionRange range, String value) implements Plan {
        @Override
        public ValueType type() {
            return ValueType.STRING;
        }
    }

    /**
     * Series by matchers.
     *
     * @param at the time that stands for every step; null for the steps' own
     * @param statsOnly whether of native histograms only count and sum matter
     */
    record Select(
            PositionRange range,
            List<Matcher> matchers,
            long offset,
            @Nullable Long at,
            SelectHints hints,
            boolean anchored,
            boolean smoothed,
            boolean statsOnly)
            implements Plan {
        @Override
        public ValueType type() {
            return ValueType.VECTOR;
        }

        /** The time that is looked at in place of {@code time}. */
        public long effective(long time) {
            return (at == null ? time : at) - offset;
        }
    }

    /** A range of samples of each selected series. */
    record Window(PositionRange range, Select selector, long length) implements Plan {
        @Override
        public ValueType type() {
            return ValueType.MATRIX;
        }
    }

    /** A range of an expression, evaluated at multiples of {@code step}. */
    record Subquery(PositionRange range, Plan expr, long length, long step, long offset, @Nullable Long at)
            implements Plan {
        @Override
        public ValueType type() {
            return ValueType.MATRIX;
        }

        /** The time that is looked at in place of {@code time}. */
        public long effective(long time) {
            return (at == null ? time : at) - offset;
        }
    }

    /** A part that is the same at each step, evaluated once. */
    record StepInvariant(Plan expr) implements Plan {
        @Override
        public PositionRange range() {
            return expr.range();
        }

        @Override
        public ValueType type() {
            return expr.type();
        }
    }

    /** A sign; plus changes nothing, but what has one is no selector any more. */
    record Sign(PositionRange range, boolean minus, Plan expr) implements Plan {
        @Override
        public ValueType type() {
            return expr.type();
        }
    }

    /** Two operands; {@code matching} is null unless both are vectors. */
    record Binary(
            PositionRange range,
            BinaryOperator operator,
            Plan left,
            Plan right,
            @Nullable VectorMatching matching,
            boolean returnBool,
            ValueType type)
            implements Plan {}

    /** A function. */
    record Call(PositionRange range, String function, List<Plan> arguments, ValueType type) implements Plan {}

    /** An aggregation; {@code parameter} is null unless the operator has one. */
    record Aggregate(
            PositionRange range,
            AggregateOperator operator,
            Plan expr,
            @Nullable Plan parameter,
            List<String> grouping,
            boolean without)
            implements Plan {
        @Override
        public ValueType type() {
            return ValueType.VECTOR;
        }
    }
}
