package org.narthex.promql.parser.internal;

import org.jspecify.annotations.Nullable;

/** The tokens of a text with one token of lookahead. Not thread-safe. */
final class Tokens {
    private final Lexer lexer;
    private @Nullable Token ahead;
    private int lastClosing;

    Tokens(Lexer lexer) {
        this.lexer = lexer;
    }

    Token peek() {
        Token t = ahead;
        if (t == null) {
            t = lexer.next();
            ahead = t;
            switch (t.type()) {
                case RIGHT_BRACE, RIGHT_PAREN, RIGHT_BRACKET, DURATION, NUMBER -> lastClosing = t.end();
                default -> {}
            }
        }
        return t;
    }

    Token next() {
        Token t = peek();
        if (t.type() != TokenType.EOF) {
            ahead = null;
        }
        return t;
    }

    boolean is(TokenType type) {
        return peek().type() == type;
    }

    boolean accept(TokenType type) {
        if (!is(type)) {
            return false;
        }
        next();
        return true;
    }

    /** End of the last token read that may close an expression, the one ahead included. */
    int lastClosing() {
        return lastClosing;
    }

    /**
     * The end of an expression in parentheses when the token behind it has been read already: another closing
     * parenthesis ahead does not count.
     */
    int endOfParens() {
        byte[] text = lexer.bytes();
        int last = lexer.lastPosition();
        if (lastClosing <= 0 || last <= 0 || last >= text.length || text[last] != ')') {
            return lastClosing;
        }
        for (int i = last - 1; i > 0; i--) {
            if (text[i] == ')') {
                return i + 1;
            }
            if (!Input.isSpace(text[i])) {
                return lastClosing;
            }
        }
        return lastClosing;
    }
}
