package org.narthex.promql.engine.internal.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes functions that depend on nothing but the query's times, such as {@code start()}. Operators between numbers stay:
 * they are evaluated once, and their samples count as they do in Prometheus. Immutable.
 */
final class ConstantFolding implements PlanRule {
    private final QueryTimes times;

    ConstantFolding(QueryTimes times) {
        this.times = times;
    }

    @Override
    public Plan apply(Plan plan) {
        return switch (plan) {
            case Plan.Number n -> n;
            case Plan.Text t -> t;
            case Plan.Select s -> s;
            case Plan.Window w -> w;
            case Plan.StepInvariant s -> new Plan.StepInvariant(apply(s.expr()));
            case Plan.Sign s -> sign(s);
            case Plan.Binary b -> chain(BinaryChain.of(b));
            case Plan.Call c -> call(c);
            case Plan.Aggregate a ->
                new Plan.Aggregate(
                        a.range(),
                        a.operator(),
                        apply(a.expr()),
                        a.parameter() == null ? null : apply(a.parameter()),
                        a.grouping(),
                        a.without());
            case Plan.Subquery s ->
                new Plan.Subquery(s.range(), apply(s.expr()), s.length(), s.step(), s.offset(), s.at());
        };
    }

    private Plan sign(Plan.Sign s) {
        Plan inner = apply(s.expr());
        return inner instanceof Plan.Number n
                ? new Plan.Number(s.range(), s.minus() ? -n.value() : n.value())
                : new Plan.Sign(s.range(), s.minus(), inner);
    }

    private Plan chain(BinaryChain chain) {
        Plan left = apply(chain.first());
        for (Plan.Binary b : chain.operators()) {
            left = BinaryChain.with(b, left, apply(b.right()));
        }
        return left;
    }

    private Plan call(Plan.Call c) {
        Double constant = constant(c.function());
        if (constant != null) {
            return new Plan.Number(c.range(), constant);
        }
        List<Plan> arguments = new ArrayList<>(c.arguments().size());
        c.arguments().forEach(a -> arguments.add(apply(a)));
        return new Plan.Call(c.range(), c.function(), List.copyOf(arguments), c.type());
    }

    /** The value of a function that depends on the query's times only, or null. */
    private @Nullable Double constant(String function) {
        return switch (function) {
            case "start" -> times.start() / 1000.0;
            case "end" -> times.end() / 1000.0;
            case "range" -> (times.end() - times.start()) / 1000.0;
            case "step" -> times.start() == times.end() ? 0 : times.step() / 1000.0;
            case "pi" -> Math.PI;
            default -> null;
        };
    }
}
