package org.narthex.promql.parser.fuzz;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Matcher;
import org.narthex.promql.api.ast.DurationOperator;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.api.ast.TimeModifier;

/** Trees as texts that are equal when the trees are, but for positions, the order of matchers and a plus in front of a duration. */
final class TreeText {
    private TreeText() {}

    /** The tree's text. */
    static String of(@Nullable Expr e) {
        return switch (e) {
            case null -> "-";
            case Expr.NumberLiteral n -> "number(" + bits(n.value()) + " " + n.duration() + ")";
            case Expr.StringLiteral s -> "text(" + s.value() + ")";
            case Expr.Paren p -> "paren(" + of(p.expr()) + ")";
            case Expr.Unary u -> "sign(" + u.minus() + " " + of(u.expr()) + ")";
            case Expr.Binary b -> binary(b);
            case Expr.Call c ->
                c.function().name() + c.arguments().stream().map(TreeText::of).collect(Collectors.joining(", ", "(", ")"));
            case Expr.Aggregate a ->
                "aggregate(" + a.operator() + " " + a.without() + " " + a.grouping() + " " + of(a.parameter()) + " " + of(a.expr()) + ")";
            case Expr.VectorSelector v ->
                "select(" + v.matchers().stream().map(TreeText::matcher).sorted().toList() + v.anchored() + v.smoothed() + time(v.time()) + ")";
            case Expr.MatrixSelector m -> "range(" + of(m.selector()) + " for " + m.length() + " " + of(m.lengthExpr()) + ")";
            case Expr.Subquery s ->
                "subquery(" + of(s.expr()) + " for " + s.length() + " " + of(s.lengthExpr()) + " " + s.step() + " " + of(s.stepExpr()) + time(s.time())
                        + ")";
            case Expr.Duration d when isPlus(d) -> of(d.right());
            case Expr.Duration d -> "duration(" + d.operator() + " " + d.wrapped() + " " + of(d.left()) + " " + of(d.right()) + ")";
        };
    }

    private static boolean isPlus(Expr.Duration d) {
        return d.operator() == DurationOperator.ADD && d.left() == null && !d.wrapped();
    }

    /** The left sides of a chain are not walked by recursion: a chain may be long. */
    private static String binary(Expr.Binary last) {
        Deque<Expr.Binary> chain = new ArrayDeque<>();
        Expr first = last;
        while (first instanceof Expr.Binary b) {
            chain.push(b);
            first = b.left();
        }
        StringBuilder out = new StringBuilder("chain(").append(of(first));
        for (Expr.Binary b : chain) {
            out.append(' ').append(b.operator()).append(b.returnBool()).append(b.matching()).append(' ').append(of(b.right()));
        }
        return out.append(')').toString();
    }

    private static String matcher(Matcher m) {
        return m.name() + m.type().operator() + m.value();
    }

    private static String time(TimeModifier t) {
        return " " + t.offsetMillis() + " " + of(t.offsetExpr()) + " " + t.timestamp() + " " + t.anchor();
    }

    private static String bits(double value) {
        return Double.isNaN(value) ? "NaN" : Long.toHexString(Double.doubleToRawLongBits(value));
    }
}
