package org.narthex.promql.engine.internal.plan;

import org.narthex.promql.api.QueryException;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.engine.internal.exec.GoMath;

/** Computes the durations that a query writes as expressions. Confined to one thread. */
final class DurationExpressions {
    /** Largest duration in seconds that fits into nanoseconds of 64 bits. */
    private static final double MAX_SECONDS = 0x1p63 / 1e9;

    private final double step;
    private final double range;

    /** Durations of a query with the given times. */
    DurationExpressions(QueryTimes times) {
        this.step = times.step() / 1000.0;
        this.range = (times.end() - times.start()) / 1000.0;
    }

    /** An offset, which may be negative; milliseconds. */
    long offset(Expr expr) throws QueryException {
        return millis(expr, true);
    }

    /** A range or a step, which must be positive; milliseconds. */
    long positive(Expr expr) throws QueryException {
        return millis(expr, false);
    }

    private long millis(Expr expr, boolean negativeAllowed) throws QueryException {
        double seconds = seconds(expr);
        if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
            throw error(expr, "duration is NaN or infinite");
        }
        if (seconds <= 0 && !negativeAllowed) {
            throw error(expr, "duration must be greater than 0");
        }
        if (Math.abs(seconds) > MAX_SECONDS) {
            throw error(expr, "duration is out of range");
        }
        return (long) (seconds * 1000);
    }

    private double seconds(Expr expr) throws QueryException {
        if (expr instanceof Expr.NumberLiteral n) {
            return n.value();
        }
        if (!(expr instanceof Expr.Duration d)) {
            throw error(expr, "unexpected duration expression");
        }
        double left = d.left() == null ? 0 : seconds(d.left());
        double right = d.right() == null ? 0 : seconds(d.right());
        return switch (d.operator()) {
            case STEP -> step;
            case RANGE -> range;
            case MIN_OF -> GoMath.min(left, right);
            case MAX_OF -> GoMath.max(left, right);
            case ADD -> d.left() == null ? right : left + right;
            case SUB -> d.left() == null ? -right : left - right;
            case MUL -> left * right;
            case DIV -> {
                if (right == 0) {
                    throw error(expr, "division by zero");
                }
                yield left / right;
            }
            case MOD -> {
                if (right == 0) {
                    throw error(expr, "modulo by zero");
                }
                yield left % right;
            }
            case POW -> GoMath.pow(left, right);
        };
    }

    private static QueryException error(Expr expr, String what) {
        return new QueryException(
                QueryException.Kind.BAD_DATA, expr.range().start() + ":" + expr.range().end() + ": " + what);
    }
}
