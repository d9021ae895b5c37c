package org.narthex.promql.api.ast;

import org.jspecify.annotations.Nullable;

/**
 * The modifiers {@code offset} and {@code @}.
 *
 * @param offsetMillis as written, milliseconds; 0 without, or where {@code offsetExpr} counts
 * @param offsetExpr an offset that is computed when the query runs
 * @param timestamp Unix milliseconds of {@code @ <number>}
 * @param anchor {@code @ start()} or {@code @ end()}
 */
public record TimeModifier(
        long offsetMillis, @Nullable Expr offsetExpr, @Nullable Long timestamp, @Nullable Anchor anchor) {
    /** No modifier. */
    public static final TimeModifier NONE = new TimeModifier(0, null, null, null);

    /** An end of the query's range. */
    public enum Anchor {
        START,
        END
    }
}
