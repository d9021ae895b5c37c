package org.narthex.promql.api.ast;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoFloat;
import org.narthex.model.Matcher;

/**
 * Expressions as maps, lists, texts, numbers and truths: what {@code /api/v1/parse_query} answers as JSON. Keys are in
 * order. Numbers are Long, Integer or, for fill values, Double, which may be what JSON cannot hold.
 */
public final class ParseTree {
    private ParseTree() {}

    /** The expression with all below it. */
    public static Map<String, @Nullable Object> of(Expr e) {
        return switch (e) {
            case Expr.Aggregate a ->
                node("aggregation", "op", a.operator().text(), "expr", of(a.expr()), "param", orNull(a.parameter()),
                        "grouping", a.grouping(), "without", a.without());
            case Expr.Binary b -> binary(b);
            case Expr.Call c ->
                node("call", "func", function(c.function()), "args", c.arguments().stream().map(ParseTree::of).toList());
            case Expr.Duration d -> duration(d);
            case Expr.MatrixSelector m -> {
                Map<String, @Nullable Object> node = selector("matrixSelector", m.selector());
                node.put("range", m.length());
                node.put("rangeExpr", computed(m.lengthExpr()));
                yield node;
            }
            case Expr.NumberLiteral n -> node("numberLiteral", "val", GoFloat.fixed(n.value()));
            case Expr.Paren p -> node("parenExpr", "expr", of(p.expr()));
            case Expr.StringLiteral s -> node("stringLiteral", "val", characters(s.value()));
            case Expr.Subquery s -> {
                Map<String, @Nullable Object> node = node("subquery", "expr", of(s.expr()), "range", s.length(),
                        "rangeExpr", computed(s.lengthExpr()), "step", s.step(), "stepExpr", computed(s.stepExpr()));
                yield time(node, s.time());
            }
            case Expr.Unary u -> node("unaryExpr", "op", u.minus() ? "-" : "+", "expr", of(u.expr()));
            case Expr.VectorSelector v -> selector("vectorSelector", v);
        };
    }

    /** The left sides of a chain are not walked by recursion: a chain may be long. */
    private static Map<String, @Nullable Object> binary(Expr.Binary last) {
        Deque<Expr.Binary> chain = new ArrayDeque<>();
        Expr first = last;
        while (first instanceof Expr.Binary b) {
            chain.push(b);
            first = b.left();
        }
        Map<String, @Nullable Object> left = of(first);
        for (Expr.Binary b : chain) {
            left = node("binaryExpr", "op", b.operator().text(), "lhs", left, "rhs", of(b.right()),
                    "matching", matching(b.matching()), "bool", b.returnBool());
        }
        return left;
    }

    /** JSON has no bytes that are no UTF-8: each becomes a replacement character. */
    private static String characters(String text) {
        if (text.codePoints().noneMatch(c -> c >= 0xDC80 && c <= 0xDCFF)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> out.appendCodePoint(c >= 0xDC80 && c <= 0xDCFF ? 0xFFFD : c));
        return out.toString();
    }

    private static @Nullable Object orNull(@Nullable Expr e) {
        return e == null ? null : of(e);
    }

    private static @Nullable Object computed(@Nullable Expr e) {
        if (e instanceof Expr.NumberLiteral n) {
            return node("numberLiteral", "val", GoFloat.fixed(n.value()), "duration", n.duration());
        }
        return orNull(e);
    }

    private static Map<String, @Nullable Object> duration(Expr.Duration d) {
        return node("durationExpr", "op", d.operator().text(), "lhs", computed(d.left()), "rhs", computed(d.right()),
                "wrapped", d.wrapped());
    }

    private static Map<String, @Nullable Object> function(FunctionSignature f) {
        Map<String, @Nullable Object> node = new TreeMap<>();
        node.put("name", f.name());
        node.put("argTypes", f.arguments().stream().map(ValueType::word).toList());
        node.put("variadic", f.variadic());
        node.put("returnType", f.returns().word());
        return node;
    }

    private static @Nullable Object matching(@Nullable VectorMatching m) {
        if (m == null) {
            return null;
        }
        Map<String, @Nullable Object> fill = new TreeMap<>();
        fill.put("lhs", m.fillLeft());
        fill.put("rhs", m.fillRight());
        Map<String, @Nullable Object> node = new TreeMap<>();
        node.put("card", m.cardinality().text());
        node.put("labels", m.labels());
        node.put("on", m.on());
        node.put("include", m.include());
        node.put("fillValues", fill);
        return node;
    }

    private static Map<String, @Nullable Object> selector(String type, Expr.VectorSelector v) {
        List<Map<String, String>> matchers =
                v.matchers().stream().map(ParseTree::matcher).toList();
        Map<String, @Nullable Object> node =
                node(type, "name", v.name(), "matchers", matchers, "anchored", v.anchored(), "smoothed", v.smoothed());
        return time(node, v.time());
    }

    private static Map<String, String> matcher(Matcher m) {
        Map<String, String> node = new TreeMap<>();
        node.put("name", characters(m.name()));
        node.put("value", characters(m.value()));
        node.put("type", m.type().operator());
        return node;
    }

    private static Map<String, @Nullable Object> time(Map<String, @Nullable Object> node, TimeModifier time) {
        TimeModifier.Anchor anchor = time.anchor();
        node.put("offset", time.offsetMillis());
        node.put("offsetExpr", computed(time.offsetExpr()));
        node.put("timestamp", time.timestamp());
        node.put("startOrEnd", anchor == null ? null : anchor == TimeModifier.Anchor.START ? "start" : "end");
        return node;
    }

    private static Map<String, @Nullable Object> node(String type, @Nullable Object... keysAndValues) {
        Map<String, @Nullable Object> node = new TreeMap<>();
        node.put("type", type);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            node.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return node;
    }
}
