package org.narthex.promql.parser.internal;

import java.util.List;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.api.ast.PositionRange;
import org.narthex.promql.api.ast.VectorMatching;

/** Reads what stands between a binary operator and its right side. Not thread-safe. */
final class MatchingGrammar {
    private final Tokens tokens;
    private final SelectorGrammar selectors;
    private final DurationGrammar durations;
    private final Features features;

    MatchingGrammar(Tokens tokens, SelectorGrammar selectors, DurationGrammar durations, Features features) {
        this.tokens = tokens;
        this.selectors = selectors;
        this.durations = durations;
        this.features = features;
    }

    /**
     * What was read.
     *
     * @param matching which series of the sides belong together
     * @param returnBool whether a comparison gives 0 or 1
     */
    record Modifier(VectorMatching matching, boolean returnBool) {}

    /**
     * Reads it; without any, one to one on all labels.
     *
     * @param context what an error names
     */
    Modifier modifier(SyntaxContext context) {
        boolean returnBool = tokens.accept(TokenType.BOOL);
        boolean on = tokens.is(TokenType.ON);
        List<String> labels = List.of();
        List<String> include = List.of();
        VectorMatching.Cardinality cardinality = VectorMatching.Cardinality.ONE_TO_ONE;
        if (on || tokens.is(TokenType.IGNORING)) {
            tokens.next();
            labels = selectors.labels();
            boolean left = tokens.is(TokenType.GROUP_LEFT);
            if (left || tokens.is(TokenType.GROUP_RIGHT)) {
                tokens.next();
                cardinality =
                        left ? VectorMatching.Cardinality.MANY_TO_ONE : VectorMatching.Cardinality.ONE_TO_MANY;
                TokenType next = tokens.peek().type();
                boolean none = next.startsExpression()
                        || next == TokenType.FILL
                        || next == TokenType.FILL_LEFT
                        || next == TokenType.FILL_RIGHT;
                include = none && next != TokenType.LEFT_PAREN ? List.of() : selectors.labels();
            }
        }
        Double fillLeft = null;
        Double fillRight = null;
        switch (tokens.peek().type()) {
            case FILL -> {
                fillLeft = fillValue(context);
                fillRight = fillLeft;
            }
            case FILL_LEFT -> {
                fillLeft = fillValue(context);
                fillRight = tokens.is(TokenType.FILL_RIGHT) ? fillValue(context) : null;
            }
            case FILL_RIGHT -> {
                fillRight = fillValue(context);
                fillLeft = tokens.is(TokenType.FILL_LEFT) ? fillValue(context) : null;
            }
            default -> {}
        }
        return new Modifier(new VectorMatching(cardinality, on, labels, include, fillLeft, fillRight), returnBool);
    }

    private Double fillValue(SyntaxContext context) {
        tokens.next();
        if (!tokens.accept(TokenType.LEFT_PAREN)) {
            throw context.unexpected(tokens.peek());
        }
        boolean minus = tokens.is(TokenType.SUB);
        if (minus || tokens.is(TokenType.ADD)) {
            tokens.next();
        }
        Expr.NumberLiteral number = durations.number(context);
        if (!tokens.accept(TokenType.RIGHT_PAREN)) {
            throw context.unexpected(tokens.peek());
        }
        return minus ? -number.value() : number.value();
    }

    /** Fails if the modifier of the operator with this range is one that has to be enabled. */
    void checkFeatures(Modifier modifier, PositionRange range) {
        VectorMatching m = modifier.matching();
        if (!features.fillModifiers() && (m.fillLeft() != null || m.fillRight() != null)) {
            tokens.peek();
            throw new ParseFailure(range.start(), "binop fill modifiers are experimental and not enabled");
        }
    }
}
