package org.narthex.promql.parser.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.narthex.model.GoQuote;
import org.narthex.model.Matcher;
import org.narthex.promql.api.ast.AggregateOperator;
import org.narthex.promql.api.ast.BinaryOperator;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.api.ast.FunctionSignature;
import org.narthex.promql.api.ast.ValueType;
import org.narthex.promql.api.ast.VectorMatching;

/** Checks what operators and functions are applied to, and settles how vectors match. For one text. */
public final class TypeChecker {
    private final byte[] text;
    private int depth;

    /** A checker of a tree read from that text. */
    public TypeChecker(byte[] text) {
        this.text = text;
    }

    /**
     * The checked tree.
     *
     * @throws ParseFailure for the first fault
     */
    public Expr check(Expr e) {
        if (++depth > Grammar.MAX_DEPTH) {
            throw error(e, "expression is nested too deeply");
        }
        Expr checked =
                switch (e) {
                    case Expr.Aggregate a -> aggregate(a);
                    case Expr.Binary b -> binary(b);
                    case Expr.Call c -> call(c);
                    case Expr.Paren p -> new Expr.Paren(p.range(), check(p.expr()));
                    case Expr.Unary u -> unary(u);
                    case Expr.Subquery s -> subquery(s);
                    case Expr.MatrixSelector m -> {
                        selector(m.selector(), false);
                        yield m;
                    }
                    case Expr.VectorSelector v -> {
                        selector(v, false);
                        yield v;
                    }
                    case Expr.NumberLiteral n -> n;
                    case Expr.StringLiteral s -> s;
                    case Expr.Duration d -> d;
                };
        depth--;
        return checked;
    }

    private static ParseFailure error(Expr e, String message) {
        return new ParseFailure(e.range().start(), message);
    }

    private Expr aggregate(Expr.Aggregate a) {
        Expr inner = expect(a.expr(), ValueType.VECTOR, "aggregation expression");
        Expr parameter = a.parameter();
        if (parameter != null) {
            ValueType wanted =
                    a.operator() == AggregateOperator.COUNT_VALUES ? ValueType.STRING : ValueType.SCALAR;
            parameter = expect(parameter, wanted, "aggregation parameter");
        }
        return new Expr.Aggregate(a.range(), a.operator(), inner, parameter, a.grouping(), a.without());
    }

    private Expr expect(Expr e, ValueType wanted, String where) {
        Expr checked = check(e);
        if (checked.type() != wanted) {
            throw mismatch(e, wanted, where);
        }
        return checked;
    }

    private static ParseFailure mismatch(Expr e, ValueType wanted, String where) {
        return error(
                e, "expected type " + wanted.documented() + " in " + where + ", got " + e.type().documented());
    }

    /** The left sides of a chain are not walked by recursion: a chain may be long. */
    private Expr binary(Expr.Binary last) {
        Deque<Expr.Binary> chain = new ArrayDeque<>();
        Expr first = last;
        while (first instanceof Expr.Binary b) {
            chain.push(b);
            first = b.left();
        }
        Expr left = check(first);
        for (Expr.Binary b : chain) {
            left = binary(b, left, check(b.right()));
        }
        return left;
    }

    private Expr binary(Expr.Binary b, Expr left, Expr right) {
        BinaryOperator operator = b.operator();
        VectorMatching matching = java.util.Objects.requireNonNull(b.matching());
        boolean scalars = left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR;
        if (b.returnBool() && !operator.isComparison()) {
            throw new ParseFailure(operatorStart(b), "bool modifier can only be used on comparison operators");
        }
        if (operator.isComparison() && !b.returnBool() && scalars) {
            throw new ParseFailure(operatorStart(b), "comparisons between scalars must use BOOL modifier");
        }
        for (String label : matching.labels()) {
            if (matching.on() && matching.include().contains(label)) {
                throw new ParseFailure(
                        operatorStart(b),
                        "label " + GoQuote.quote(label) + " must not occur in ON and GROUP clause at once");
            }
        }
        for (Expr side : List.of(left, right)) {
            if (side.type() != ValueType.SCALAR && side.type() != ValueType.VECTOR) {
                throw error(side, "binary expression must contain only scalar and instant vector types");
            }
        }
        if (left.type() != ValueType.VECTOR || right.type() != ValueType.VECTOR) {
            scalarOperand(b, matching);
            return new Expr.Binary(b.range(), operator, left, right, null, b.returnBool());
        }
        return new Expr.Binary(
                b.range(), operator, left, right, operator.isSet() ? set(b, matching) : matching, b.returnBool());
    }

    private static void scalarOperand(Expr.Binary b, VectorMatching matching) {
        if (!matching.labels().isEmpty()) {
            throw error(b, "vector matching only allowed between instant vectors");
        }
        if (matching.fillLeft() != null || matching.fillRight() != null) {
            throw error(b, "filling in missing series only allowed between instant vectors");
        }
        if (b.operator().isSet()) {
            throw error(
                    b,
                    "set operator " + GoQuote.quote(b.operator().text()) + " not allowed in binary scalar expression");
        }
    }

    private static VectorMatching set(Expr.Binary b, VectorMatching matching) {
        if (matching.cardinality() != VectorMatching.Cardinality.ONE_TO_ONE) {
            throw error(b, "no grouping allowed for " + GoQuote.quote(b.operator().text()) + " operation");
        }
        if (matching.fillLeft() != null || matching.fillRight() != null) {
            throw error(b, "filling in missing series not allowed for set operators");
        }
        return new VectorMatching(
                VectorMatching.Cardinality.MANY_TO_MANY,
                matching.on(),
                matching.labels(),
                matching.include(),
                null,
                null);
    }

    private int operatorStart(Expr.Binary b) {
        int at = b.left().range().end();
        while (Input.isSpace(text[at])) {
            at++;
        }
        return at;
    }

    private Expr call(Expr.Call c) {
        FunctionSignature f = c.function();
        count(c, f);
        if (f.name().equals("info") && c.arguments().size() > 1) {
            Expr second = c.arguments().get(1);
            if (second.type() != ValueType.VECTOR) {
                throw new ParseFailure(
                        c.range().start(),
                        "expected type instant vector in call to function \"info\", got "
                                + second.type().documented());
            }
            if (!(second instanceof Expr.VectorSelector v)) {
                throw error(second, "expected label selectors only");
            }
            if (!v.name().isEmpty()) {
                throw error(second, "expected label selectors only, got vector selector instead");
            }
        }
        List<Expr> arguments = new ArrayList<>();
        for (int i = 0; i < c.arguments().size(); i++) {
            Expr argument = c.arguments().get(i);
            ValueType wanted = f.arguments().get(Math.min(i, f.arguments().size() - 1));
            Expr checked;
            if (i == 1 && f.name().equals("info") && argument instanceof Expr.VectorSelector v) {
                selector(v, true);
                checked = v;
            } else {
                checked = check(argument);
            }
            if (checked.type() != wanted) {
                throw mismatch(argument, wanted, "call to function " + GoQuote.quote(f.name()));
            }
            arguments.add(checked);
        }
        return new Expr.Call(c.range(), f, List.copyOf(arguments));
    }

    private static void count(Expr.Call c, FunctionSignature f) {
        int got = c.arguments().size();
        int declared = f.arguments().size();
        String tail = " argument(s) in call to " + GoQuote.quote(f.name()) + ", got " + got;
        if (f.variadic() == 0) {
            if (declared != got) {
                throw error(c, "expected " + declared + tail);
            }
            return;
        }
        int least = declared - 1;
        int most = least + f.variadic();
        if (got < least) {
            throw error(c, "expected at least " + least + tail);
        }
        if (f.variadic() > 0 && got > most) {
            throw error(c, "expected at most " + most + tail);
        }
    }

    private Expr unary(Expr.Unary u) {
        Expr inner = check(u.expr());
        ValueType type = inner.type();
        if (type != ValueType.SCALAR && type != ValueType.VECTOR) {
            throw error(
                    u,
                    "unary expression only allowed on expressions of type scalar or instant vector, got "
                            + GoQuote.quote(type.documented()));
        }
        return new Expr.Unary(u.range(), u.minus(), inner);
    }

    private Expr subquery(Expr.Subquery s) {
        Expr inner = check(s.expr());
        if (inner.type() != ValueType.VECTOR) {
            throw error(
                    s, "subquery is only allowed on instant vector, got " + inner.type().word() + " instead");
        }
        return new Expr.Subquery(
                s.range(), inner, s.length(), s.lengthExpr(), s.step(), s.stepExpr(), s.time());
    }

    private static void selector(Expr.VectorSelector v, boolean mayBeEmpty) {
        List<Matcher> matchers = v.matchers();
        if (!v.name().isEmpty()) {
            for (Matcher m : matchers.subList(0, matchers.size() - 1)) {
                if (m.name().equals("__name__")) {
                    throw error(
                            v,
                            "metric name must not be set twice: " + GoQuote.quote(v.name()) + " or "
                                    + GoQuote.quote(m.value()));
                }
            }
        } else if (!mayBeEmpty && matchers.stream().allMatch(m -> m.matches(""))) {
            throw error(v, "vector selector must contain at least one non-empty matcher");
        }
    }
}
