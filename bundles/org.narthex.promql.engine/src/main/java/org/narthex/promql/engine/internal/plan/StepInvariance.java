package org.narthex.promql.engine.internal.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Marks the parts that are the same at each step, so that they are evaluated once: the largest ones. Immutable. */
final class StepInvariance implements PlanRule {
    /**
     * A part that has been looked at.
     *
     * @param invariant whether it is the same at each step
     * @param wrap whether it is worth evaluating once then
     */
    private record Seen(Plan plan, boolean invariant, boolean wrap) {
        Plan marked() {
            return wrap ? new Plan.StepInvariant(plan) : plan;
        }
    }

    @Override
    public Plan apply(Plan plan) {
        return look(plan).marked();
    }

    private Seen look(Plan plan) {
        return switch (plan) {
            case Plan.Number n -> new Seen(n, true, false);
            case Plan.Text t -> new Seen(t, true, false);
            case Plan.Select s -> new Seen(s, s.at() != null, s.at() != null);
            case Plan.Window w -> new Seen(w, w.selector().at() != null, false);
            case Plan.StepInvariant s -> new Seen(s.expr(), true, true);
            case Plan.Sign s -> {
                Seen inner = look(s.expr());
                yield new Seen(new Plan.Sign(s.range(), s.minus(), inner.plan), inner.invariant, inner.wrap);
            }
            case Plan.Binary b -> chain(BinaryChain.of(b));
            case Plan.Call c -> call(c);
            case Plan.Aggregate a -> aggregate(a);
            case Plan.Subquery s -> subquery(s);
        };
    }

    private Seen chain(BinaryChain chain) {
        Seen left = look(chain.first());
        for (Plan.Binary b : chain.operators()) {
            Seen right = look(b.right());
            boolean invariant = left.invariant && right.invariant;
            Plan plan = BinaryChain.with(
                    b, invariant ? left.plan : left.marked(), invariant ? right.plan : right.marked());
            left = new Seen(plan, invariant, invariant);
        }
        return left;
    }

    private Seen call(Plan.Call c) {
        List<Seen> seen = c.arguments().stream().map(this::look).toList();
        boolean ofSelector = seen.stream().allMatch(s -> s.plan instanceof Plan.Select);
        boolean independent = !FunctionTraits.stepDependent(c.function())
                || c.function().equals("timestamp") && ofSelector;
        boolean invariant = independent && seen.stream().allMatch(Seen::invariant);
        List<Plan> arguments = new ArrayList<>(seen.size());
        seen.forEach(s -> arguments.add(invariant ? s.plan : s.marked()));
        return new Seen(
                new Plan.Call(c.range(), c.function(), List.copyOf(arguments), c.type()), invariant, invariant);
    }

    /** The parameter does not count, as in Prometheus: it is taken from the first step then. */
    private Seen aggregate(Plan.Aggregate a) {
        @Nullable Plan parameter = a.parameter() == null ? null : look(a.parameter()).plan;
        Seen input = look(a.expr());
        Plan plan = new Plan.Aggregate(a.range(), a.operator(), input.plan, parameter, a.grouping(), a.without());
        return new Seen(plan, input.invariant, input.wrap);
    }

    private Seen subquery(Plan.Subquery s) {
        Seen inner = look(s.expr());
        Plan expr = inner.invariant && !(inner.plan instanceof Plan.Number)
                ? new Plan.StepInvariant(inner.plan)
                : inner.plan;
        return new Seen(
                new Plan.Subquery(s.range(), expr, s.length(), s.step(), s.offset(), s.at()), s.at() != null, false);
    }
}
