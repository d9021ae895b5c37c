package org.narthex.promql.engine.internal.operator;

import java.util.IdentityHashMap;
import java.util.Map;
import org.narthex.promql.api.ast.ValueType;
import org.narthex.promql.engine.internal.plan.Plan;

/** Numbers the parts of a plan in the order in which they would be done if each was evaluated as a whole. Immutable. */
final class EvaluationOrder {
    private final Map<Plan, Integer> numbers = new IdentityHashMap<>();

    EvaluationOrder(Plan plan) {
        number(plan);
    }

    /** The number of a part; a part that was made during the evaluation comes first. */
    int of(Plan part) {
        return numbers.getOrDefault(part, -1);
    }

    private void number(Plan plan) {
        switch (plan) {
            case Plan.StepInvariant s -> number(s.expr());
            case Plan.Sign s -> number(s.expr());
            case Plan.Subquery s -> number(s.expr());
            case Plan.Window w -> number(w.selector());
            case Plan.Binary b -> {
                number(b.left());
                number(b.right());
            }
            case Plan.Aggregate a -> {
                if (a.parameter() != null) {
                    number(a.parameter());
                }
                number(a.expr());
            }
            case Plan.Call c -> {
                c.arguments().stream().filter(a -> a.type() == ValueType.MATRIX).forEach(this::number);
                c.arguments().stream().filter(a -> a.type() != ValueType.MATRIX).forEach(this::number);
            }
            case Plan.Number n -> {}
            case Plan.Text t -> {}
            case Plan.Select s -> {}
        }
        numbers.put(plan, numbers.size());
    }
}
