package org.narthex.promql.engine.internal.operator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import org.narthex.promql.api.ast.ValueType;
import org.narthex.promql.engine.internal.plan.Plan;

/** Numbers the parts of a plan in the order in which they would be done if each was evaluated as a whole. Immutable. */
final class EvaluationOrder {
    private final IdentityHashMap<Plan, Integer> numbers = new IdentityHashMap<>();

    EvaluationOrder(Plan plan) {
        number(plan);
    }

    /** The number of a part; a part that was made during the evaluation comes first. */
    int of(Plan part) {
        return numbers.getOrDefault(part, -1);
    }

    /** From the left end, because a chain may be longer than the stack is deep. */
    private void numberChain(Plan.Binary last) {
        Deque<Plan> rights = new ArrayDeque<>();
        Deque<Plan.Binary> chain = new ArrayDeque<>();
        Plan first = last;
        while (first instanceof Plan.Binary b) {
            rights.push(b.right());
            chain.push(b);
            first = b.left();
        }
        number(first);
        while (!chain.isEmpty()) {
            number(rights.pop());
            numbers.put(chain.pop(), numbers.size());
        }
    }

    private void number(Plan plan) {
        switch (plan) {
            case Plan.StepInvariant s -> number(s.expr());
            case Plan.Sign s -> number(s.expr());
            case Plan.Subquery s -> number(s.expr());
            case Plan.Window w -> number(w.selector());
            case Plan.Binary b -> {
                numberChain(b);
                return;
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
