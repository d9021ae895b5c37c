package org.narthex.promql.parser.internal;

/** Reads strings in quotes and backquotes. Not thread-safe. */
final class StringScanner {
    private final LexState lex;
    private final Input in;

    StringScanner(LexState lex) {
        this.lex = lex;
        this.in = lex.in;
    }

    /** Takes the rest of a string, whose opening quote has been taken. */
    void quoted(int quote) {
        while (true) {
            int c = in.next();
            if (c == '\\') {
                escape(quote);
            } else if (c == 0xfffd) {
                throw lex.error("invalid UTF-8 rune");
            } else if (c == Input.END || c == '\n') {
                throw lex.error("unterminated quoted string");
            } else if (c == quote) {
                break;
            }
        }
        lex.emit(TokenType.STRING);
        lex.mode = LexState.Mode.STATEMENTS;
    }

    /** Takes the rest of a raw string. */
    void raw() {
        for (int c = in.next(); c != '`'; c = in.next()) {
            if (c == 0xfffd) {
                throw lex.error("invalid UTF-8 rune");
            }
            if (c == Input.END) {
                throw lex.error("unterminated raw string");
            }
        }
        lex.emit(TokenType.STRING);
        lex.mode = LexState.Mode.STATEMENTS;
    }

    private void escape(int quote) {
        int c = in.next();
        switch (c) {
            case 'a', 'b', 'f', 'n', 'r', 't', 'v', '\\' -> {}
            case '0', '1', '2', '3', '4', '5', '6', '7' -> number(c, 3, 8, 255);
            case 'x' -> number(in.next(), 2, 16, 255);
            case 'u' -> number(in.next(), 4, 16, Character.MAX_CODE_POINT);
            case 'U' -> number(in.next(), 8, 16, Character.MAX_CODE_POINT);
            case Input.END -> throw lex.error("escape sequence not terminated");
            default -> {
                if (c != quote) {
                    throw lex.error("unknown escape sequence " + Texts.codePoint(c));
                }
            }
        }
    }

    private void number(int first, int digits, int base, int max) {
        long value = 0;
        int c = first;
        for (int n = digits; n > 0; n--) {
            int d = c < 128 ? Character.digit(c, 16) : -1;
            if (d < 0 || d >= base) {
                throw lex.error(
                        c == Input.END
                                ? "escape sequence not terminated"
                                : "illegal character " + Texts.codePoint(c) + " in escape sequence");
            }
            value = value * base + d;
            if (n > 1) {
                c = in.next();
            }
        }
        if (value > max || value >= 0xD800 && value < 0xE000) {
            throw lex.error("escape sequence is an invalid Unicode code point");
        }
    }
}
