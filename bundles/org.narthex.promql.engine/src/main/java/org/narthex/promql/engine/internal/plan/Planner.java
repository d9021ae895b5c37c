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
import org.narthex.storage.api.SelectHints;

/**
 * Makes the logical plan of a query: durations computed, times resolved, what the storage is told about each selector. Then
 * the rules change it, one after the other. Used once, by one thread.
 */
public final class Planner {
    private final QueryTimes times;
    private final DurationExpressions durations;
    private final List<PlanRule> rules;
    private long mint = Long.MAX_VALUE;
    private long maxt = Long.MIN_VALUE;

    /** A planner for a query with the given times. */
    public Planner(QueryTimes times) {
        this.times = times;
        this.durations = new DurationExpressions(times);
        this.rules = List.of(new ConstantFolding(times), new StepInvariance());
    }

    /**
     * The plan of an expression.
     *
     * @throws QueryException BAD_DATA for a duration that cannot be computed
     */
    public PlannedQuery plan(Expr expr) throws QueryException {
        Plan plan = plan(expr, Surroundings.NONE);
        for (PlanRule rule : rules) {
            plan = rule.apply(plan);
        }
        return maxt == Long.MIN_VALUE ? new PlannedQuery(plan, 0, 0) : new PlannedQuery(plan, mint, maxt);
    }

    private Plan plan(Expr expr, Surroundings around) throws QueryException {
        return switch (expr) {
            case Expr.NumberLiteral n -> new Plan.Number(n.range(), n.value());
            case Expr.StringLiteral s -> new Plan.Text(s.range(), s.value());
            case Expr.Paren p -> plan(p.expr(), around);
            case Expr.Unary u -> new Plan.Sign(u.range(), u.minus(), plan(u.expr(), around.inSign()));
            case Expr.Binary b -> planBinary(b, around);
            case Expr.Call c -> planCall(c, around);
            case Expr.Aggregate a -> planAggregate(a, around);
            case Expr.VectorSelector v -> planSelect(v, 0, around);
            case Expr.MatrixSelector m -> {
                long length = m.lengthExpr() == null ? m.length() : durations.positive(m.lengthExpr());
                yield new Plan.Window(m.range(), planSelect(m.selector(), length, around), length);
            }
            case Expr.Subquery s -> planSubquery(s, around);
            case Expr.Duration d ->
                throw new QueryException(QueryException.Kind.BAD_DATA, "duration outside of a range: " + d.range());
        };
    }

    /** A chain of operators is worked off from its left end, because it may be longer than the stack is deep. */
    private Plan planBinary(Expr.Binary last, Surroundings around) throws QueryException {
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
        Plan left = plan(first, inner);
        while (!chain.isEmpty()) {
            Expr.Binary b = chain.pop();
            Plan right = plan(b.right(), arounds.pop());
            boolean scalars = left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR;
            ValueType type = scalars ? ValueType.SCALAR : ValueType.VECTOR;
            left = new Plan.Binary(b.range(), b.operator(), left, right, b.matching(), b.returnBool(), type);
        }
        return left;
    }

    private Plan planCall(Expr.Call c, Surroundings around) throws QueryException {
        String name = c.function().name();
        Surroundings inner = around.inFunction(name);
        List<Plan> arguments = new ArrayList<>();
        for (Expr argument : c.arguments()) {
            arguments.add(plan(argument, inner));
        }
        return new Plan.Call(c.range(), name, List.copyOf(arguments), c.function().returns());
    }

    private Plan planAggregate(Expr.Aggregate a, Surroundings around) throws QueryException {
        Surroundings inner = around.inAggregation(a.operator().text(), a.grouping(), !a.without());
        TreeSet<String> grouping = new TreeSet<>(Utf8.ORDER);
        grouping.addAll(a.grouping());
        Plan input = plan(a.expr(), inner);
        Plan parameter = a.parameter() == null ? null : plan(a.parameter(), inner);
        return new Plan.Aggregate(a.range(), a.operator(), input, parameter, List.copyOf(grouping), a.without());
    }

    private Plan planSubquery(Expr.Subquery s, Surroundings around) throws QueryException {
        // In this order, because the first duration that cannot be computed is the error.
        long offset = offset(s.time());
        long step = s.stepExpr() == null ? s.step() : durations.positive(s.stepExpr());
        if (step == 0) {
            step = times.subqueryStep();
        }
        long length = s.lengthExpr() == null ? s.length() : durations.positive(s.lengthExpr());
        Long at = at(s.time());
        Plan expr = plan(s.expr(), around.inSubquery(offset, length, at, step));
        return new Plan.Subquery(s.range(), expr, length, step, offset, at);
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
        // One step only: what is looked at is one look-back and no more.
        boolean newest = range == 0 && start + times.lookback() - 1 == end;
        SelectHints hints = new SelectHints(
                start,
                end,
                around.step() == 0 ? times.step() : around.step(),
                range,
                around.function(),
                around.grouping(),
                around.by(),
                0,
                newest);
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
