package org.narthex.promql.parser.internal;

/** Tokens behind an opening bracket, until the first number or duration. Not thread-safe. */
final class DurationRules {
    private final LexState lex;
    private final Input in;
    private final NumberScanner numbers;
    private final WordScanner words;

    DurationRules(LexState lex) {
        this.lex = lex;
        this.in = lex.in;
        this.numbers = new NumberScanner(lex);
        this.words = new WordScanner(lex);
    }

    /** One step. */
    void duration() {
        int c = in.next();
        switch (c) {
            case Input.END -> throw lex.error("unexpected end of input in duration expression");
            case ']' -> {
                lex.emit(TokenType.RIGHT_BRACKET);
                lex.bracketOpen = false;
                lex.gotColon = false;
                lex.mode = LexState.Mode.STATEMENTS;
            }
            case ':' -> {
                lex.emit(TokenType.COLON);
                if (!lex.gotDuration) {
                    throw lex.error("unexpected colon before duration in duration expression");
                }
                if (lex.gotColon) {
                    throw lex.error("unexpected repeated colon in duration expression");
                }
                lex.gotColon = true;
            }
            case '(' -> lex.openParen();
            case ')' -> lex.closeParen();
            case ' ', '\t', '\n', '\r' -> in.skipSpaces();
            case '+' -> lex.emit(TokenType.ADD);
            case '-' -> lex.emit(TokenType.SUB);
            case '*' -> lex.emit(TokenType.MUL);
            case '/' -> lex.emit(TokenType.DIV);
            case '%' -> lex.emit(TokenType.MOD);
            case '^' -> lex.emit(TokenType.POW);
            case ',' -> lex.emit(TokenType.COMMA);
            default -> {
                if (words.durationWord(c)) {
                    return;
                }
                if (Input.isDigit(c) || c == '.' && Input.isDigit(in.peek())) {
                    in.backup();
                    lex.gotDuration = true;
                    numbers.numberOrDuration();
                    lex.mode = LexState.Mode.STATEMENTS;
                    return;
                }
                throw lex.error("unexpected character in duration expression: " + Texts.quoteChar(c));
            }
        }
    }
}
