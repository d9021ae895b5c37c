package org.narthex.promql.parser.internal;

import org.narthex.model.Utf8;

/**
 * Splits a text into tokens. Inside braces, behind an opening bracket and in the values of a series description other
 * rules hold; the lexer follows them by itself. Not thread-safe.
 */
final class Lexer {
    private final Input in;
    private final LexState lex;
    private final StatementRules statements;
    private final DurationRules durations;
    private final SeriesRules series;
    private int lastPosition;

    /**
     * A lexer.
     *
     * @param series whether the text is a series description
     */
    Lexer(byte[] text, boolean series) {
        this.in = new Input(text);
        this.lex = new LexState(in, series);
        this.statements = new StatementRules(lex);
        this.durations = new DurationRules(lex);
        this.series = new SeriesRules(lex);
    }

    /** The text's bytes. */
    byte[] bytes() {
        return in.bytes;
    }

    /** Where the last token begins. */
    int lastPosition() {
        return lastPosition;
    }

    /**
     * The next token, comments left out; the end repeats.
     *
     * @throws ParseFailure for what cannot be a token
     */
    Token next() {
        while (true) {
            TokenType type = read();
            lastPosition = lex.tokenStart;
            if (type != TokenType.COMMENT) {
                return new Token(type, lex.tokenStart, in.start, Utf8.decode(in.bytes, lex.tokenStart, in.start));
            }
        }
    }

    private TokenType read() {
        lex.token = null;
        TokenType type = null;
        while (type == null) {
            step();
            type = lex.token;
        }
        return type;
    }

    private void step() {
        switch (lex.mode) {
            case STATEMENTS -> statements.statements();
            case BRACES -> statements.braces();
            case DURATION -> durations.duration();
            case VALUES -> series.values();
            case HISTOGRAM -> series.histogram();
            case BUCKETS -> series.buckets();
        }
    }
}
