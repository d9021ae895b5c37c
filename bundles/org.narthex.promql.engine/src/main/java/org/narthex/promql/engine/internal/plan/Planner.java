package org.narthex.promql.engine.internal.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Utf8;
import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.ast.BinaryOperator;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.api.ast.TimeModifier;
import org.narthex.promql.api.ast.ValueType;
import org.narthex.promql.engine.internal.exec.ScalarMath;
import org.narthex.storage.api.SelectHints;

/** Makes the logical plan of a query. Used once, by one thread. */
public final class Planner {
    private final QueryTimes times;
    private final DurationExpressions durations;
    private long mint = Long.MAX_VALUE;
    private long maxt = Long.MIN_VALUE;

    /** A planner for a query with the given times. */
    public Planner(QueryTimes times) {
        this.times = times;
        this.durations = new DurationExpressions(times);
    }

    /**
     * The plan of an expression.
     *
     * @throws QueryException BAD_DATA for a duration that cannot be computed
     */
    public PlannedQuery plan(Expr expr) throws QueryException {
        Planned p = plan(expr, Surroundings.NONE);
        return maxt == Long.MIN_VALUE
                ? new PlannedQuery(p.wrapped(), 0, 0)
                : new PlannedQuery(p.wrapped(), mint, maxt);
    }

    /**
     * A planned part.
     *
     * @param invariant whether it is the same at each step
     * @param wrap whether it is worth evaluating once then
     */
    private record Planned(Plan plan, boolean invariant, boolean wrap) {
        Plan wrapped() {
            return wrap ? new Plan.StepInvariant(plan) : plan;
        }
    }

    private Planned plan(Expr expr, Surroundings around) throws QueryException {
        return switch (expr) {
            case Expr.NumberLiteral n -> new Planned(new Plan.Number(n.range(), n.value()), true, false);
            case Expr.StringLiteral s -> new Planned(new Plan.Text(s.range(), s.value()), true, false);
            case Expr.Paren p -> plan(p.expr(), around);
            case Expr.Unary u -> planSign(u, around);
            case Expr.Binary b -> planBinary(b, around);
            case Expr.Call c -> planCall(c, around);
            case Expr.Aggregate a -> planAggregate(a, around);
            case Expr.VectorSelector v -> {
                Plan.Select select = planSelect(v, 0, around);
                yield new Planned(select, select.at() != null, select.at() != null);
            }
            case Expr.MatrixSelector m -> {
                long length = m.lengthExpr() == null ? m.length() : durations.positive(m.lengthExpr());
                Plan.Select select = planSelect(m.selector(), length, around);
                yield new Planned(new Plan.Window(m.range(), select, length), select.at() != null, false);
            }
            case Expr.Subquery s -> planSubquery(s, around);
            case Expr.Duration d ->
                throw new QueryException(QueryException.Kind.BAD_DATA, "duration outside of a range: " + d.range());
        };
    }

    private Planned planSign(Expr.Unary u, Surroundings around) throws QueryException {
        Planned inner = plan(u.expr(), around.inSign());
        if (inner.plan instanceof Plan.Number n) {
            return new Planned(new Plan.Number(u.range(), u.minus() ? -n.value() : n.value()), true, false);
        }
        return new Planned(new Plan.Sign(u.range(), u.minus(), inner.plan), inner.invariant, inner.wrap);
    }

    /** A chain of operators is worked off from its left end, because it may be longer than the stack is deep. */
    private Planned planBinary(Expr.Binary last, Surroundings around) throws QueryException {
        Deque<Expr.Binary> chain = new ArrayDeque<>();
        Deque<Surroundings> arounds = new ArrayDeque<>();
        Surroundings inner = around;
        Expr first = last;
        while (first instanceof Expr.Binary b) {
            boolean trim = b.operator() == BinaryOperator.TRIM_LOWER || b.operator() == BinaryOperator.TRIM_UPPER;
            inner = inner.inOperator(trim);
            chain.push(b);
            arounds.push(inner);
            first = b.left();
        }
        Planned planned = plan(first, inner);
        while (!chain.isEmpty()) {
            Expr.Binary b = chain.pop();
            planned = planBinary(b, planned, plan(b.right(), arounds.pop()));
        }
        return planned;
    }

    private static Planned planBinary(Expr.Binary b, Planned left, Planned right) {
        if (left.plan instanceof Plan.Number l && right.plan instanceof Plan.Number r) {
            double value = ScalarMath.apply(b.operator(), l.value(), r.value());
            return new Planned(new Plan.Number(b.range(), value), true, false);
        }
        boolean invariant = left.invariant && right.invariant;
        Plan plan = new Plan.Binary(
                b.range(),
                b.operator(),
                invariant ? left.plan : left.wrapped(),
                invariant ? right.plan : right.wrapped(),
                b.matching(),
                b.returnBool(),
                left.plan.type() == ValueType.SCALAR && right.plan.type() == ValueType.SCALAR
                        ? ValueType.SCALAR
                        : ValueType.VECTOR);
        return new Planned(plan, invariant, invariant);
    }

    private Planned planCall(Expr.Call c, Surroundings around) throws QueryException {
        String name = c.function().name();
        Double constant = constant(name);
        if (constant != null) {
            return new Planned(new Plan.Number(c.range(), constant), true, false);
        }
        Surroundings inner = around.inFunction(name);
        List<Planned> planned = new ArrayList<>();
        for (Expr argument : c.arguments()) {
            planned.add(plan(argument, inner));
        }
        boolean allInvariant = planned.stream().allMatch(Planned::invariant);
        boolean ofSelector = planned.stream().allMatch(p -> p.plan instanceof Plan.Select);
        boolean invariant =
                allInvariant && (!FunctionTraits.stepDependent(name) || name.equals("timestamp") && ofSelector);
        List<Plan> arguments = planned.stream()
                .map(p -> invariant ? p.plan : p.wrapped())
                .toList();
        ValueType type = c.function().returns();
        return new Planned(new Plan.Call(c.range(), name, arguments, type), invariant, invariant);
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

    private Planned planAggregate(Expr.Aggregate a, Surroundings around) throws QueryException {
        Surroundings inner = around.inAggregation(a.operator().text(), a.grouping(), !a.without());
        TreeSet<String> grouping = new TreeSet<>(Utf8.ORDER);
        grouping.addAll(a.grouping());
        Planned parameter = a.parameter() == null ? null : plan(a.parameter(), inner);
        Planned input = plan(a.expr(), inner);
        Plan plan = new Plan.Aggregate(
                a.range(),
                a.operator(),
                input.plan,
                parameter == null ? null : parameter.plan,
                List.copyOf(grouping),
                a.without());
        // The parameter does not count, as in Prometheus: it is taken from the first step then.
        return new Planned(plan, input.invariant, input.wrap);
    }

    private Planned planSubquery(Expr.Subquery s, Surroundings around) throws QueryException {
        long length = s.lengthExpr() == null ? s.length() : durations.positive(s.lengthExpr());
        long step = s.stepExpr() == null ? s.step() : durations.positive(s.stepExpr());
        if (step == 0) {
            step = times.subqueryStep();
        }
        long offset = offset(s.time());
        Long at = at(s.time());
        Planned inner = plan(s.expr(), around.inSubquery(offset, length, at, step));
        Plan expr = inner.invariant && !(inner.plan instanceof Plan.Number)
                ? new Plan.StepInvariant(inner.plan)
                : inner.plan;
        return new Planned(new Plan.Subquery(s.range(), expr, length, step, offset, at), at != null, false);
    }

    private Plan.Select planSelect(Expr.VectorSelector v, long range, Surroundings around) throws QueryException {
        long offset = offset(v.time());
        Long at = at(v.time());
        long start = around.subqueryAt() == null ? times.start() : around.subqueryAt();
        long end = around.subqueryAt() == null ? times.end() : around.subqueryAt();
        if (at != null) {
            start = at;
            end = at;
        } else {
            start -= around.subqueryOffset() + around.subqueryRange();
            end -= around.subqueryOffset();
        }
        // One millisecond less: ranges and look-back are open to the left.
        start -= (range == 0 ? times.lookback() : range) - 1;
        if (range != 0 && (v.anchored() || v.smoothed())) {
            start -= times.lookback();
        }
        if (v.smoothed()) {
            end += times.lookback();
        }
        start -= offset;
        end -= offset;
        mint = Math.min(mint, start);
        maxt = Math.max(maxt, end);
        SelectHints hints = new SelectHints(
                start,
                end,
                around.step() == 0 ? times.step() : around.step(),
                range,
                around.function(),
                around.grouping(),
                around.by(),
                0);
        return new Plan.Select(
                v.range(), v.matchers(), offset, at, hints, v.anchored(), v.smoothed(), around.statsOnly());
    }

    private long offset(TimeModifier time) throws QueryException {
        return time.offsetExpr() == null ? time.offsetMillis() : durations.offset(time.offsetExpr());
    }

    private @Nullable Long at(TimeModifier time) {
        if (time.anchor() == null) {
            return time.timestamp();
        }
        return time.anchor() == TimeModifier.Anchor.START ? times.start() : times.end();
    }
}
