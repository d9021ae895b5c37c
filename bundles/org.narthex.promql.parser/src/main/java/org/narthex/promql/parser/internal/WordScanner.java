package org.narthex.promql.parser.internal;

import java.util.Locale;

/** Reads names, keywords and comments. Not thread-safe. */
final class WordScanner {
    private final LexState lex;
    private final Input in;

    WordScanner(LexState lex) {
        this.lex = lex;
        this.in = lex.in;
    }

    /** Takes a keyword, a label's or a metric's name. */
    void keywordOrIdentifier() {
        while (Input.isAlphaNumeric(in.peek()) || in.peek() == ':') {
            in.next();
        }
        String word = in.taken();
        TokenType type = TokenType.ofWord(word);
        if (type == TokenType.FILL || type == TokenType.FILL_LEFT || type == TokenType.FILL_RIGHT) {
            lex.emit(in.parenFollows() ? type : TokenType.IDENTIFIER);
        } else if (type != null) {
            lex.emit(type);
        } else {
            lex.emit(word.indexOf(':') < 0 ? TokenType.IDENTIFIER : TokenType.METRIC_IDENTIFIER);
        }
        lex.mode = lex.series && in.peek() != '{' ? LexState.Mode.VALUES : LexState.Mode.STATEMENTS;
    }

    /** Takes a word of duration expressions that begins with this character, if it is one. */
    boolean durationWord(int first) {
        if (first >= 128 || "srmSRM".indexOf(first) < 0) {
            return false;
        }
        while (Input.isAlpha(in.peek())) {
            in.next();
        }
        TokenType type =
                switch (in.taken().toLowerCase(Locale.ROOT)) {
                    case "step" -> TokenType.STEP;
                    case "range" -> TokenType.RANGE;
                    case "max_of" -> TokenType.MAX_OF;
                    case "min_of" -> TokenType.MIN_OF;
                    default -> null;
                };
        if (type == null) {
            return false;
        }
        lex.emit(type);
        return true;
    }

    /** Takes a comment, if there is one. */
    boolean comment() {
        if (in.peek() != '#') {
            return false;
        }
        for (int c = in.peek(); c != '\n' && c != '\r' && c != Input.END; c = in.peek()) {
            in.next();
        }
        lex.emit(TokenType.COMMENT);
        return true;
    }
}
