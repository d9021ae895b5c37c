package org.narthex.promql.parser.internal;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.api.ast.PositionRange;
import org.narthex.promql.api.ast.TimeModifier;

/** Applies what is written behind a selector to it. Not thread-safe. */
final class SelectorModifiers {
    private final Tokens tokens;
    private final Features features;

    SelectorModifiers(Tokens tokens, Features features) {
        this.tokens = tokens;
        this.features = features;
    }

    Expr offset(Expr e, Expr duration) {
        TimeModifier time = time(e);
        if (time == null) {
            throw new ParseFailure(
                    e.range().start(),
                    "offset modifier must be preceded by an instant vector selector or range vector selector or a"
                            + " subquery");
        }
        if (time.offsetMillis() != 0 || time.offsetExpr() != null) {
            throw new ParseFailure(e.range().start(), "offset may not be set multiple times");
        }
        long millis = DurationGrammar.millis(duration);
        Expr computed = DurationGrammar.computed(duration);
        return with(e, new TimeModifier(millis, computed, time.timestamp(), time.anchor()));
    }

    /** Applies {@code @} with seconds or with an end of the query's range. */
    Expr at(Expr e, @Nullable Double seconds, TimeModifier.@Nullable Anchor anchor) {
        if (seconds != null
                && (Double.isNaN(seconds) || seconds >= (double) Long.MAX_VALUE || seconds <= (double) Long.MIN_VALUE)) {
            throw new ParseFailure(
                    e.range().start(), "timestamp out of bounds for @ modifier: " + sixDecimals(seconds));
        }
        TimeModifier time = time(e);
        if (time == null) {
            throw new ParseFailure(
                    e.range().start(),
                    "@ modifier must be preceded by an instant vector selector or range vector selector or a"
                            + " subquery");
        }
        if (time.timestamp() != null || time.anchor() != null) {
            throw new ParseFailure(e.range().start(), "@ <timestamp> may not be set multiple times");
        }
        Long timestamp = seconds == null ? null : (Long) Literals.roundAway(seconds * 1000);
        return with(e, new TimeModifier(time.offsetMillis(), time.offsetExpr(), timestamp, anchor));
    }

    Expr anchored(Expr e) {
        return extended(e, "anchored");
    }

    Expr smoothed(Expr e) {
        return extended(e, "smoothed");
    }

    private Expr extended(Expr e, String word) {
        int start = e.range().start();
        if (!features.extendedRangeSelectors()) {
            throw new ParseFailure(start, word + " modifier is experimental and not enabled");
        }
        Expr.VectorSelector v =
                switch (e) {
                    case Expr.VectorSelector s -> s;
                    case Expr.MatrixSelector m -> m.selector();
                    case Expr.Subquery s ->
                        throw new ParseFailure(start, word + " modifier is not supported for subqueries");
                    default -> throw new ParseFailure(start, word + " modifier not implemented");
                };
        boolean anchored = v.anchored() || word.equals("anchored");
        boolean smoothed = v.smoothed() || word.equals("smoothed");
        if (anchored && smoothed) {
            throw new ParseFailure(start, "anchored and smoothed modifiers cannot be used together");
        }
        Expr.VectorSelector changed =
                new Expr.VectorSelector(v.range(), v.name(), v.matchers(), v.time(), anchored, smoothed);
        return e instanceof Expr.MatrixSelector m
                ? new Expr.MatrixSelector(m.range(), changed, m.length(), m.lengthExpr())
                : changed;
    }

    /** A range selector of what stands in front of the bracket. */
    Expr range(Expr e, Token open, Expr length) {
        if (!(e instanceof Expr.VectorSelector v)) {
            throw new ParseFailure(open.start(), "ranges only allowed for vector selectors");
        }
        if (v.time().offsetMillis() != 0 || v.time().offsetExpr() != null) {
            throw new ParseFailure(open.start(), "no offset modifiers allowed before range");
        }
        if (v.time().timestamp() != null || v.time().anchor() != null) {
            throw new ParseFailure(open.start(), "no @ modifiers allowed before range");
        }
        return new Expr.MatrixSelector(
                new PositionRange(v.range().start(), tokens.lastClosing()),
                v,
                DurationGrammar.millis(length),
                DurationGrammar.computed(length));
    }

    private static @Nullable TimeModifier time(Expr e) {
        return switch (e) {
            case Expr.VectorSelector v -> v.time();
            case Expr.MatrixSelector m -> m.selector().time();
            case Expr.Subquery s -> s.time();
            default -> null;
        };
    }

    private Expr with(Expr e, TimeModifier time) {
        PositionRange range = new PositionRange(e.range().start(), tokens.lastClosing());
        return switch (e) {
            case Expr.VectorSelector v -> with(v, range, time);
            case Expr.MatrixSelector m ->
                new Expr.MatrixSelector(range, with(m.selector(), m.selector().range(), time), m.length(), m.lengthExpr());
            case Expr.Subquery s ->
                new Expr.Subquery(range, s.expr(), s.length(), s.lengthExpr(), s.step(), s.stepExpr(), time);
            default -> throw new IllegalStateException("no time of " + e);
        };
    }

    private static Expr.VectorSelector with(Expr.VectorSelector v, PositionRange range, TimeModifier time) {
        return new Expr.VectorSelector(range, v.name(), v.matchers(), time, v.anchored(), v.smoothed());
    }

    private static String sixDecimals(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return new BigDecimal(value).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
    }
}
