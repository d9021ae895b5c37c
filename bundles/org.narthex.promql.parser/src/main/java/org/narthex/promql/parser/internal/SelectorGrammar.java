package org.narthex.promql.parser.internal;

import java.util.ArrayList;
import java.util.List;
import org.narthex.model.GoQuote;
import org.narthex.model.MatchType;
import org.narthex.model.Matcher;
import org.narthex.model.Utf8;
import org.narthex.promql.api.ast.Expr;
import org.narthex.promql.api.ast.PositionRange;
import org.narthex.promql.api.ast.TimeModifier;

/** Reads selectors without modifiers, and lists of labels. Not thread-safe. */
final class SelectorGrammar {
    private static final String NAME = "__name__";

    private final Tokens tokens;

    SelectorGrammar(Tokens tokens) {
        this.tokens = tokens;
    }

    /** A selector that begins with the next token. */
    Expr.VectorSelector selector() {
        if (!tokens.is(TokenType.LEFT_BRACE)) {
            return selector(tokens.next());
        }
        int start = tokens.peek().start();
        List<Matcher> matchers = new ArrayList<>();
        int end = matchers(matchers);
        return selector(new PositionRange(start, end), "", matchers);
    }

    /** A selector whose name has been read. */
    Expr.VectorSelector selector(Token name) {
        List<Matcher> matchers = new ArrayList<>();
        int end = tokens.is(TokenType.LEFT_BRACE) ? matchers(matchers) : name.end();
        matchers.add(Matcher.equal(NAME, name.text()));
        return selector(new PositionRange(name.start(), end), name.text(), matchers);
    }

    private static Expr.VectorSelector selector(PositionRange range, String name, List<Matcher> matchers) {
        return new Expr.VectorSelector(range, name, List.copyOf(matchers), TimeModifier.NONE, false, false);
    }

    /** Matchers in braces; answers where they end. */
    private int matchers(List<Matcher> out) {
        tokens.next();
        while (!tokens.is(TokenType.RIGHT_BRACE)) {
            out.add(matcher());
            if (!tokens.accept(TokenType.COMMA) && !tokens.is(TokenType.RIGHT_BRACE)) {
                throw SyntaxContext.MATCHER_END.unexpected(tokens.peek());
            }
        }
        return tokens.next().end();
    }

    private Matcher matcher() {
        Token label = tokens.peek();
        boolean quoted = label.type() == TokenType.STRING;
        if (!quoted && label.type() != TokenType.IDENTIFIER) {
            throw SyntaxContext.MATCHER.unexpected(label);
        }
        tokens.next();
        String name = quoted ? Literals.string(label) : label.text();
        MatchType type =
                switch (tokens.peek().type()) {
                    case EQL -> MatchType.EQUAL;
                    case NEQ -> MatchType.NOT_EQUAL;
                    case EQL_REGEX -> MatchType.REGEX;
                    case NEQ_REGEX -> MatchType.NOT_REGEX;
                    default -> null;
                };
        if (type == null) {
            if (quoted) {
                return Matcher.equal(NAME, name);
            }
            throw SyntaxContext.MATCHER_OPERATOR.unexpected(tokens.peek());
        }
        tokens.next();
        Token value = tokens.peek();
        if (value.type() != TokenType.STRING) {
            throw SyntaxContext.MATCHER_VALUE.unexpected(value);
        }
        tokens.next();
        try {
            return Matcher.of(type, name, Literals.string(value));
        } catch (IllegalArgumentException e) {
            throw new ParseFailure(label.start(), String.valueOf(e.getMessage()));
        }
    }

    /** Names of labels in parentheses. */
    List<String> labels() {
        if (!tokens.accept(TokenType.LEFT_PAREN)) {
            throw SyntaxContext.GROUPING.unexpected(tokens.peek());
        }
        List<String> labels = new ArrayList<>();
        while (!tokens.is(TokenType.RIGHT_PAREN)) {
            labels.add(label());
            if (!tokens.accept(TokenType.COMMA) && !tokens.is(TokenType.RIGHT_PAREN)) {
                throw SyntaxContext.GROUPING_END.unexpected(tokens.peek());
            }
        }
        tokens.next();
        return List.copyOf(labels);
    }

    private String label() {
        Token token = tokens.peek();
        boolean quoted = token.type() == TokenType.STRING;
        if (!quoted && !token.type().isLabelName()) {
            throw SyntaxContext.GROUPING_LABEL.unexpected(token);
        }
        tokens.next();
        String name = quoted ? Literals.string(token) : token.text();
        if (name.isEmpty() || Utf8.hasBytes(name)) {
            throw new ParseFailure(token.start(), "invalid label name for grouping: " + GoQuote.quote(name));
        }
        return name;
    }
}
