package org.narthex.promql.parser.internal;

import org.jspecify.annotations.Nullable;

/**
 * Where the lexer stands in a text: the input, the rules in force, what is open, and the token that was found. Not
 * thread-safe.
 */
final class LexState {
    /** Which rules read the next token. */
    enum Mode {
        STATEMENTS,
        BRACES,
        DURATION,
        VALUES,
        HISTOGRAM,
        BUCKETS
    }

    final Input in;

    /** Whether the text is a series description. */
    final boolean series;

    Mode mode = Mode.STATEMENTS;
    int parens;
    boolean braceOpen;
    boolean bracketOpen;

    /** Inside a bracket, whether a colon stood there. */
    boolean gotColon;

    /** Inside a bracket, whether a number or duration stood there. */
    boolean gotDuration;

    /** The token that was found, which begins at {@link #tokenStart} and ends where the input's next one begins. */
    @Nullable TokenType token;

    int tokenStart;

    LexState(Input in, boolean series) {
        this.in = in;
        this.series = series;
    }

    /** What has been read since the last token is a token. */
    void emit(TokenType type) {
        token = type;
        tokenStart = in.start;
        in.start = in.pos;
    }

    ParseFailure error(String message) {
        return new ParseFailure(in.start, message);
    }

    /** An opening parenthesis was read. */
    void openParen() {
        emit(TokenType.LEFT_PAREN);
        parens++;
    }

    /** A closing parenthesis was read. */
    void closeParen() {
        emit(TokenType.RIGHT_PAREN);
        if (--parens < 0) {
            throw error("unexpected right parenthesis ')'");
        }
    }

    /** An opening bracket was read. */
    void openBracket() {
        if (bracketOpen) {
            throw error("unexpected left bracket '['");
        }
        gotColon = false;
        emit(TokenType.LEFT_BRACKET);
        bracketOpen = true;
        mode = Mode.DURATION;
    }
}
