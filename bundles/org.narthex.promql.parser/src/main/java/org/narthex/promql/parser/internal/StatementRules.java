package org.narthex.promql.parser.internal;

/** Tokens outside of brackets, and those of label matchers inside braces. Not thread-safe. */
final class StatementRules {
    private final LexState lex;
    private final Input in;
    private final StringScanner strings;
    private final NumberScanner numbers;
    private final WordScanner words;

    StatementRules(LexState lex) {
        this.lex = lex;
        this.in = lex.in;
        this.strings = new StringScanner(lex);
        this.numbers = new NumberScanner(lex);
        this.words = new WordScanner(lex);
    }

    /** One step outside of braces and brackets. */
    void statements() {
        if (lex.braceOpen) {
            lex.mode = LexState.Mode.BRACES;
            return;
        }
        if (words.comment()) {
            return;
        }
        int c = in.next();
        switch (c) {
            case Input.END -> end();
            case ',' -> lex.emit(TokenType.COMMA);
            case ' ', '\t', '\n', '\r' -> in.skipSpaces();
            case '*' -> lex.emit(TokenType.MUL);
            case '/' -> lex.emit(TokenType.DIV);
            case '%' -> lex.emit(TokenType.MOD);
            case '+' -> lex.emit(TokenType.ADD);
            case '-' -> lex.emit(TokenType.SUB);
            case '^' -> lex.emit(TokenType.POW);
            case '@' -> lex.emit(TokenType.AT);
            case '=' -> {
                if (in.peek() == '~') {
                    throw lex.error("unexpected character after '=': '~'");
                }
                lex.emit(in.accept('=') ? TokenType.EQLC : TokenType.EQL);
            }
            case '!' -> {
                int t = in.next();
                if (t != '=') {
                    throw lex.error("unexpected character after '!': " + Texts.quoteChar(t));
                }
                lex.emit(TokenType.NEQ);
            }
            case '<' -> lex.emit(in.accept('=') ? TokenType.LTE : in.accept('/') ? TokenType.TRIM_UPPER : TokenType.LSS);
            case '>' -> lex.emit(in.accept('=') ? TokenType.GTE : in.accept('/') ? TokenType.TRIM_LOWER : TokenType.GTR);
            case '"', '\'' -> strings.quoted(c);
            case '`' -> strings.raw();
            case '(' -> lex.openParen();
            case ')' -> lex.closeParen();
            case '{' -> {
                lex.emit(TokenType.LEFT_BRACE);
                lex.braceOpen = true;
                lex.mode = LexState.Mode.BRACES;
            }
            case '[' -> lex.openBracket();
            case ']' -> {
                if (!lex.bracketOpen) {
                    throw lex.error("unexpected right bracket ']'");
                }
                lex.emit(TokenType.RIGHT_BRACKET);
                lex.bracketOpen = false;
            }
            default -> {
                if (Input.isDigit(c) || c == '.' && Input.isDigit(in.peek())) {
                    in.backup();
                    numbers.numberOrDuration();
                } else if (Input.isAlpha(c) || c == ':') {
                    word(c);
                } else {
                    throw lex.error("unexpected character: " + Texts.quoteChar(c));
                }
            }
        }
    }

    private void end() {
        if (lex.parens != 0) {
            throw lex.error("unclosed left parenthesis");
        }
        if (lex.bracketOpen) {
            throw lex.error("unclosed left bracket");
        }
        lex.emit(TokenType.EOF);
    }

    private void word(int c) {
        if (!lex.bracketOpen) {
            in.backup();
            words.keywordOrIdentifier();
            return;
        }
        if (c == ':') {
            if (lex.gotColon) {
                throw lex.error("unexpected colon ':'");
            }
            lex.emit(TokenType.COLON);
            lex.gotColon = true;
            return;
        }
        if (!words.durationWord(c)) {
            throw lex.error("unexpected character: " + Texts.quoteChar(c) + ", expected ':'");
        }
        lex.mode = LexState.Mode.STATEMENTS;
    }

    /** One step inside of braces. */
    void braces() {
        if (words.comment()) {
            return;
        }
        int c = in.next();
        switch (c) {
            case Input.END -> throw lex.error("unexpected end of input inside braces");
            case ' ', '\t', '\n', '\r' -> in.skipSpaces();
            case ',' -> lex.emit(TokenType.COMMA);
            case '"', '\'' -> strings.quoted(c);
            case '`' -> strings.raw();
            case '=' -> lex.emit(in.accept('~') ? TokenType.EQL_REGEX : TokenType.EQL);
            case '!' -> {
                int t = in.next();
                switch (t) {
                    case '~' -> lex.emit(TokenType.NEQ_REGEX);
                    case '=' -> lex.emit(TokenType.NEQ);
                    default -> throw lex.error("unexpected character after '!' inside braces: " + Texts.quoteChar(t));
                }
            }
            case '{' -> throw lex.error("unexpected left brace '{'");
            case '}' -> {
                lex.emit(TokenType.RIGHT_BRACE);
                lex.braceOpen = false;
                lex.mode = lex.series ? LexState.Mode.VALUES : LexState.Mode.STATEMENTS;
            }
            default -> {
                if (!Input.isAlpha(c)) {
                    throw lex.error("unexpected character inside braces: " + Texts.quoteChar(c));
                }
                while (Input.isAlphaNumeric(in.peek())) {
                    in.next();
                }
                lex.emit(TokenType.IDENTIFIER);
            }
        }
    }
}
