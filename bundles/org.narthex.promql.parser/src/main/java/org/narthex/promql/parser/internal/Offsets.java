package org.narthex.promql.parser.internal;

import org.narthex.model.Durations;
import org.narthex.promql.api.ast.DurationOperator;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.api.ast.TimeModifier;

/** Offsets as text. Prometheus prints some of those that are computed so that they would be read as something else. */
final class Offsets {
    private Offsets() {}

    /**
     * The modifiers of a selector or subquery.
     *
     * @param others those beside the offset, as text, which stand in front of it but where an operator behind the whole
     *     would be taken for a part of the offset
     */
    static String behind(String others, TimeModifier time) {
        Expr computed = time.offsetExpr();
        if (computed == null) {
            return others + (time.offsetMillis() == 0 ? "" : " offset " + Durations.format(time.offsetMillis()));
        }
        String text = Printer.print(computed);
        boolean open = text.startsWith("(");
        if (!open && (isOperation(computed) || isSignOfOperation(computed))) {
            // An operator belongs to an offset without parentheses behind two signs only; a plus changes nothing.
            text = (text.startsWith("-") || text.startsWith("+") ? "+" : "++") + text;
            open = true;
        }
        return open ? " offset " + text + others : others + " offset " + text;
    }

    private static boolean isSignOfOperation(Expr e) {
        return e instanceof Expr.Duration d && d.left() == null && d.right() != null && !d.wrapped() && isOperation(d.right());
    }

    /** Whether two operands stand side by side, without parentheses around. */
    private static boolean isOperation(Expr e) {
        return e instanceof Expr.Duration d
                && d.left() != null
                && !d.wrapped()
                && d.operator() != DurationOperator.MIN_OF
                && d.operator() != DurationOperator.MAX_OF;
    }
}
