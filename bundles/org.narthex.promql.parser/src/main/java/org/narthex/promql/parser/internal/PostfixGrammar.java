package org.narthex.promql.parser.internal;

import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.api.ast.PositionRange;
import org.narthex.promql.api.ast.TimeModifier;

/** Reads what may stand behind an expression: ranges, subqueries, offsets and their kind. Not thread-safe. */
final class PostfixGrammar {
    private final Tokens tokens;
    private final DurationGrammar durations;
    private final SelectorModifiers modifiers;

    PostfixGrammar(Tokens tokens, DurationGrammar durations, SelectorModifiers modifiers) {
        this.tokens = tokens;
        this.durations = durations;
        this.modifiers = modifiers;
    }

    /** Reads all modifiers that follow an expression. */
    Expr modified(Expr first) {
        Expr e = first;
        while (true) {
            Token token = tokens.peek();
            switch (token.type()) {
                case OFFSET -> {
                    tokens.next();
                    e = modifiers.offset(e, durations.offset());
                }
                case AT -> e = at(e);
                case ANCHORED -> {
                    tokens.next();
                    e = modifiers.anchored(e);
                }
                case SMOOTHED -> {
                    tokens.next();
                    e = modifiers.smoothed(e);
                }
                case LEFT_BRACKET -> e = range(e);
                default -> {
                    return e;
                }
            }
        }
    }

    private Expr at(Expr e) {
        tokens.next();
        Token token = tokens.peek();
        return switch (token.type()) {
            case START, END -> {
                tokens.next();
                for (TokenType paren : new TokenType[] {TokenType.LEFT_PAREN, TokenType.RIGHT_PAREN}) {
                    if (!tokens.accept(paren)) {
                        throw SyntaxContext.AT.unexpected(tokens.peek());
                    }
                }
                boolean start = token.type() == TokenType.START;
                yield modifiers.at(e, null, start ? TimeModifier.Anchor.START : TimeModifier.Anchor.END);
            }
            case ADD, SUB -> {
                tokens.next();
                double value = durations.number(SyntaxContext.AT).value();
                yield modifiers.at(e, token.type() == TokenType.SUB ? -value : value, null);
            }
            default -> modifiers.at(e, durations.number(SyntaxContext.AT).value(), null);
        };
    }

    private Expr range(Expr e) {
        Token open = tokens.next();
        Expr length = positive(durations.duration(SyntaxContext.RANGE));
        if (tokens.accept(TokenType.RIGHT_BRACKET)) {
            return modifiers.range(e, open, length);
        }
        if (!tokens.accept(TokenType.COLON)) {
            throw SyntaxContext.RANGE_END.unexpected(tokens.peek());
        }
        Expr step = null;
        if (!tokens.is(TokenType.RIGHT_BRACKET)) {
            step = positive(durations.duration(SyntaxContext.STEP));
            if (!tokens.is(TokenType.RIGHT_BRACKET)) {
                throw SyntaxContext.STEP_END.unexpected(tokens.peek());
            }
        }
        int end = tokens.next().end();
        return new Expr.Subquery(
                new PositionRange(e.range().start(), end),
                e,
                DurationGrammar.millis(length),
                DurationGrammar.computed(length),
                step == null ? 0 : DurationGrammar.millis(step),
                step == null ? null : DurationGrammar.computed(step),
                TimeModifier.NONE);
    }

    private Expr positive(Expr duration) {
        tokens.peek();
        if (duration instanceof Expr.NumberLiteral n && n.value() <= 0) {
            throw new ParseFailure(n.range().start(), "duration must be greater than 0");
        }
        return duration;
    }
}
