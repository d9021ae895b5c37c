package org.narthex.promql.engine.internal.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Matcher;
import org.narthex.promql.api.ast.AggregateOperator;
import org.narthex.promql.api.ast.BinaryOperator;
import org.narthex.promql.api.ast.PositionRange;
import org.narthex.promql.api.ast.ValueType;
import org.narthex.storage.api.SelectHints;

/** Plans by hand; where they stand in a query does not matter. */
final class Plans {
    static final PositionRange HERE = new PositionRange(0, 1);

    private Plans() {}

    static Plan number(double value) {
        return new Plan.Number(HERE, value);
    }

    static Plan.Select select() {
        return select(null);
    }

    /** A selector with the same time at each step. */
    static Plan.Select select(@Nullable Long at) {
        SelectHints hints = new SelectHints(0, 1, 1, 0, "", List.of(), false, 0, false);
        return new Plan.Select(HERE, List.of(Matcher.equal("__name__", "x")), 0, at, hints, false, false, false);
    }

    static Plan binary(Plan left, BinaryOperator operator, Plan right) {
        boolean scalar = left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR;
        return new Plan.Binary(
                HERE, operator, left, right, null, false, scalar ? ValueType.SCALAR : ValueType.VECTOR);
    }

    static Plan minus(Plan plan) {
        return new Plan.Sign(HERE, true, plan);
    }

    static Plan call(String function, ValueType type, Plan... arguments) {
        return new Plan.Call(HERE, function, List.of(arguments), type);
    }

    static Plan sum(Plan input) {
        return new Plan.Aggregate(HERE, AggregateOperator.SUM, input, null, List.of("a"), false);
    }

    static Plan once(Plan plan) {
        return new Plan.StepInvariant(plan);
    }

    static Plan subquery(Plan expr, @Nullable Long at) {
        return new Plan.Subquery(HERE, expr, 10, 5, 0, at);
    }
}
