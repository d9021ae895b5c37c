package org.narthex.web.api.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.model.Matcher;
import org.narthex.promql.api.ast.Expr;

/** Finds the vector selectors of an expression. */
final class Selectors {
    private final List<List<Matcher>> found = new ArrayList<>();

    private Selectors() {}

    /** The matchers of each selector, in the order of the text; offsets and ranges do not count. */
    static List<List<Matcher>> of(Expr expr) {
        Selectors selectors = new Selectors();
        selectors.visit(expr);
        return selectors.found;
    }

    private void visit(@Nullable Expr expr) {
        switch (expr) {
            case null -> {}
            case Expr.NumberLiteral number -> {}
            case Expr.StringLiteral text -> {}
            case Expr.Duration duration -> {}
            case Expr.Unary unary -> visit(unary.expr());
            case Expr.Paren paren -> visit(paren.expr());
            case Expr.Binary binary -> {
                visit(binary.left());
                visit(binary.right());
            }
            case Expr.Call call -> call.arguments().forEach(this::visit);
            case Expr.Aggregate aggregate -> {
                visit(aggregate.expr());
                visit(aggregate.parameter());
            }
            case Expr.VectorSelector selector -> found.add(selector.matchers());
            case Expr.MatrixSelector matrix -> visit(matrix.selector());
            case Expr.Subquery subquery -> visit(subquery.expr());
        }
    }
}
