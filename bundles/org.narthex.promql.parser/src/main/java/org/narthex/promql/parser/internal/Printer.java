package org.narthex.promql.parser.internal;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Durations;
import org.narthex.model.GoFloat;
import org.narthex.model.GoQuote;
import org.narthex.model.LabelNames;
import org.narthex.model.MatchType;
import org.narthex.model.Matcher;
import org.narthex.model.Utf8;
import org.narthex.promql.api.ast.BinaryOperator;
import org.narthex.promql.api.ast.DurationOperator;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.api.ast.TimeModifier;
import org.narthex.promql.api.ast.VectorMatching;

/** Expressions as text on one line. */
public final class Printer {
    private Printer() {}

    /** The expression on one line. */
    public static String print(Expr e) {
        return switch (e) {
            case Expr.Aggregate a -> {
                Expr parameter = a.parameter();
                yield aggregateHead(a) + "(" + (parameter == null ? "" : print(parameter) + ", ") + print(a.expr())
                        + ")";
            }
            case Expr.Binary b -> binary(b);
            case Expr.Call c ->
                c.function().name() + "("
                        + c.arguments().stream().map(Printer::print).collect(Collectors.joining(", ")) + ")";
            case Expr.Duration d -> duration(d);
            case Expr.MatrixSelector m -> matrix(m);
            case Expr.NumberLiteral n -> number(n);
            case Expr.Paren p -> "(" + print(p.expr()) + ")";
            case Expr.StringLiteral s -> GoQuote.quote(s.value());
            case Expr.Subquery s -> print(s.expr()) + subqueryTail(s);
            case Expr.Unary u -> (u.minus() ? "-" : "+") + print(u.expr());
            case Expr.VectorSelector v ->
                selector(v) + Offsets.behind(at(v.time()) + extended(v.anchored(), v.smoothed()), v.time());
        };
    }

    /** The left sides of a chain are not walked by recursion: a chain may be long. */
    private static String binary(Expr.Binary last) {
        Deque<Expr.Binary> chain = new ArrayDeque<>();
        Expr first = last;
        while (first instanceof Expr.Binary b) {
            chain.push(b);
            first = b.left();
        }
        StringBuilder out = new StringBuilder(print(first));
        if (bindsSign(chain.element())) {
            out.deleteCharAt(0);
        }
        for (Expr.Binary b : chain) {
            out.append(' ').append(operator(b)).append(' ').append(print(b.right()));
        }
        return out.toString();
    }

    /**
     * Whether the left operand begins with a plus that would apply to the whole expression when it is read again: an
     * infinity that is raised to a power. Prometheus prints the plus all the same.
     */
    static boolean bindsSign(Expr.Binary b) {
        return b.operator() == BinaryOperator.POW
                && b.left() instanceof Expr.NumberLiteral n
                && n.value() == Double.POSITIVE_INFINITY;
    }

    static String aggregateHead(Expr.Aggregate a) {
        String labels = labels(a.grouping());
        if (a.without()) {
            return a.operator().text() + " without (" + labels + ") ";
        }
        return a.operator().text() + (a.grouping().isEmpty() ? "" : " by (" + labels + ") ");
    }

    /** Operator and modifiers of a binary expression. */
    static String operator(Expr.Binary b) {
        String text = b.operator().text() + (b.returnBool() ? " bool" : "");
        VectorMatching m = b.matching();
        return m == null ? text : text + matching(m);
    }

    private static String matching(VectorMatching m) {
        StringBuilder out = new StringBuilder();
        boolean left = m.cardinality() == VectorMatching.Cardinality.MANY_TO_ONE;
        boolean grouped = left || m.cardinality() == VectorMatching.Cardinality.ONE_TO_MANY;
        if (!m.labels().isEmpty() || m.on() || grouped) {
            out.append(m.on() ? " on (" : " ignoring (").append(labels(m.labels())).append(')');
        }
        if (grouped) {
            out.append(left ? " group_left (" : " group_right (").append(labels(m.include())).append(')');
        }
        Double fillLeft = m.fillLeft();
        Double fillRight = m.fillRight();
        if (fillLeft != null && fillRight != null && fillLeft.doubleValue() == fillRight.doubleValue()) {
            return out.append(" fill (").append(GoFloat.shortest(fillLeft)).append(')').toString();
        }
        if (fillLeft != null) {
            out.append(" fill_left (").append(GoFloat.shortest(fillLeft)).append(')');
        }
        if (fillRight != null) {
            out.append(" fill_right (").append(GoFloat.shortest(fillRight)).append(')');
        }
        return out.toString();
    }

    private static String labels(List<String> names) {
        return names.stream()
                .map(n -> LabelNames.isLegacy(n) ? n : GoQuote.quote(n))
                .collect(Collectors.joining(", "));
    }

    private static String number(Expr.NumberLiteral n) {
        if (!n.duration()) {
            return GoFloat.fixed(n.value());
        }
        // A negative zero is another number than zero: Prometheus leaves out its sign.
        String sign = n.value() < 0 || 1 / n.value() < 0 ? "-" : "";
        // Rounded: 1s9ms is 1.0089999… seconds, of which Prometheus makes 1s8ms.
        return sign + Durations.format(Literals.millis(Math.abs(n.value())));
    }

    static String duration(Expr.Duration d) {
        String text;
        DurationOperator op = d.operator();
        if (op == DurationOperator.STEP || op == DurationOperator.RANGE) {
            text = op.text() + "()";
        } else {
            Expr left = d.left();
            String right = print(Objects.requireNonNull(d.right()));
            if (op == DurationOperator.MIN_OF || op == DurationOperator.MAX_OF) {
                text = op.text() + "(" + print(Objects.requireNonNull(left)) + ", " + right + ")";
            } else if (left == null) {
                text = (op == DurationOperator.SUB ? "-" : "") + right;
            } else {
                text = print(left) + " " + op.text() + " " + right;
            }
        }
        return d.wrapped() ? "(" + text + ")" : text;
    }

    private static String length(long millis, @Nullable Expr computed) {
        return computed == null ? Durations.format(millis) : print(computed);
    }

    private static String matrix(Expr.MatrixSelector m) {
        Expr.VectorSelector v = m.selector();
        return selector(v) + "[" + length(m.length(), m.lengthExpr()) + "]" + Offsets.behind(extended(v.anchored(), v.smoothed()) + at(v.time()), v.time());
    }

    static String subqueryTail(Expr.Subquery s) {
        Expr stepExpr = s.stepExpr();
        String step = s.step() != 0 ? Durations.format(s.step()) : stepExpr != null ? print(stepExpr) : "";
        return "[" + length(s.length(), s.lengthExpr()) + ":" + step + "]" + Offsets.behind(at(s.time()), s.time());
    }

    private static String extended(boolean anchored, boolean smoothed) {
        return anchored ? " anchored" : smoothed ? " smoothed" : "";
    }

    private static String at(TimeModifier time) {
        Long timestamp = time.timestamp();
        TimeModifier.Anchor anchor = time.anchor();
        if (timestamp != null) {
            BigDecimal seconds = new BigDecimal(timestamp / 1000.0).setScale(3, RoundingMode.HALF_EVEN);
            return " @ " + seconds.toPlainString();
        }
        return anchor == null ? "" : anchor == TimeModifier.Anchor.START ? " @ start()" : " @ end()";
    }

    /** Name and matchers, without what follows. */
    private static String selector(Expr.VectorSelector v) {
        List<String> matchers = v.matchers().stream()
                .filter(m -> !isName(m, v.name()))
                .map(Printer::matcher)
                .sorted(Utf8.ORDER)
                .toList();
        return matchers.isEmpty() ? v.name() : v.name() + "{" + String.join(",", matchers) + "}";
    }

    private static boolean isName(Matcher m, String name) {
        return m.name().equals("__name__") && m.type() == MatchType.EQUAL && m.value().equals(name) && !name.isEmpty();
    }

    private static String matcher(Matcher m) {
        String name = LabelNames.isLegacy(m.name()) ? m.name() : GoQuote.quote(m.name());
        return name + m.type().operator() + GoQuote.quote(m.value());
    }
}
