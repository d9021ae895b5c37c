package org.narthex.promql.parser.internal;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.narthex.promql.api.ast.Expr;

/** Expressions as text over several lines: what is longer than 100 bytes is split at its parts. */
public final class Prettifier {
    private static final int MAX_BYTES = 100;

    /** What lies deeper stays on one line: a long chain would take the square of its length otherwise. */
    private static final int MAX_LEVEL = Grammar.MAX_DEPTH;

    private Prettifier() {}

    /** The expression over as many lines as it needs. */
    public static String format(Expr e) {
        return format(e, 0);
    }

    private static String format(Expr e, int level) {
        String line = Printer.print(e);
        String indent = "  ".repeat(level);
        boolean split = level < MAX_LEVEL && isLong(line);
        return format(e, level, line, indent, split);
    }

    private static boolean isLong(String line) {
        return line.length() > MAX_BYTES || line.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES;
    }

    private static String format(Expr e, int level, String line, String indent, boolean split) {
        return switch (e) {
            case Expr.Unary u -> indent + (u.minus() ? "-" : "+") + format(u.expr(), level).strip();
            case Expr.Subquery s -> split ? format(s.expr(), level) + Printer.subqueryTail(s) : line;
            case Expr.Aggregate a when split -> {
                Expr parameter = a.parameter();
                yield indent + Printer.aggregateHead(a) + "(\n"
                        + (parameter == null ? "" : format(parameter, level + 1) + ",\n")
                        + format(a.expr(), level + 1) + "\n" + indent + ")";
            }
            case Expr.Binary b when split ->
                (Printer.bindsSign(b) ? indent + "  Inf" : format(b.left(), level + 1)) + "\n" + indent
                        + Printer.operator(b) + "\n" + format(b.right(), level + 1);
            case Expr.Call c when split ->
                indent + c.function().name() + "(\n"
                        + c.arguments().stream().map(a -> format(a, level + 1)).collect(Collectors.joining(",\n"))
                        + "\n" + indent + ")";
            case Expr.Paren p when split -> indent + "(\n" + format(p.expr(), level + 1) + "\n" + indent + ")";
            default -> indent + line;
        };
    }
}
