package org.narthex.promql.engine.script;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.api.ast.TimeModifier;

/** Gives selectors and subqueries the modifier {@code @}, so that their result does not depend on the evaluation time. */
final class PinnedTimes {
    private static final Set<String> VARYING = Set.of(
            "days_in_month", "day_of_month", "day_of_week", "day_of_year", "end", "hour", "minute", "month", "range",
            "start", "step", "year", "predict_linear", "time", "timestamp");

    private final long time;
    private boolean varying;

    private PinnedTimes(long time) {
        this.time = time;
    }

    /** The pinned expression; null when it varies with the evaluation time all the same. */
    static @Nullable Expr pin(Expr e, long time) {
        PinnedTimes p = new PinnedTimes(time);
        Expr pinned = p.pin(e);
        return p.varying ? null : pinned;
    }

    private Expr pin(Expr e) {
        return switch (e) {
            case Expr.Aggregate a ->
                new Expr.Aggregate(
                        a.range(),
                        a.operator(),
                        pin(a.expr()),
                        a.parameter() == null ? null : pin(a.parameter()),
                        a.grouping(),
                        a.without());
            case Expr.Binary b ->
                new Expr.Binary(b.range(), b.operator(), pin(b.left()), pin(b.right()), b.matching(), b.returnBool());
            case Expr.Call c -> {
                varying |= VARYING.contains(c.function().name());
                yield new Expr.Call(
                        c.range(), c.function(), c.arguments().stream().map(this::pin).toList());
            }
            case Expr.Paren p -> new Expr.Paren(p.range(), pin(p.expr()));
            case Expr.Unary u -> new Expr.Unary(u.range(), u.minus(), pin(u.expr()));
            case Expr.MatrixSelector m ->
                new Expr.MatrixSelector(m.range(), pin(m.selector()), m.length(), m.lengthExpr());
            case Expr.VectorSelector v -> pin(v);
            case Expr.Subquery s -> subquery(s);
            case Expr.NumberLiteral n -> n;
            case Expr.StringLiteral s -> s;
            case Expr.Duration d -> d;
        };
    }

    private TimeModifier pin(TimeModifier t) {
        return t.timestamp() != null ? t : new TimeModifier(t.offsetMillis(), t.offsetExpr(), time, null);
    }

    private Expr.VectorSelector pin(Expr.VectorSelector v) {
        return new Expr.VectorSelector(v.range(), v.name(), v.matchers(), pin(v.time()), v.anchored(), v.smoothed());
    }

    /** What stands in a subquery keeps its times: the subquery's own one fixes them. */
    private Expr subquery(Expr.Subquery s) {
        return new Expr.Subquery(
                s.range(), s.expr(), s.length(), s.lengthExpr(), s.step(), s.stepExpr(), pin(s.time()));
    }
}
