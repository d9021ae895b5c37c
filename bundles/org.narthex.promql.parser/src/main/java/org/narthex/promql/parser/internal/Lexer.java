package org.narthex.promql.parser.internal;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoQuote;
import org.narthex.model.Utf8;

/**
 * Splits a text into tokens. Inside braces, behind an opening bracket and in the values of a series description other
 * rules hold; the lexer follows them by itself. Not thread-safe.
 */
final class Lexer {
    private static final String DIGITS = "0123456789";
    private static final String HEX_DIGITS = "0123456789abcdefABCDEF";

    private enum State {
        STATEMENTS,
        BRACES,
        DURATION,
        VALUES,
        HISTOGRAM,
        BUCKETS
    }

    /** Reads characters; shared with the scanner of numbers. */
    private final Input in;

    private final boolean series;
    private State state = State.STATEMENTS;
    private int parens;
    private boolean braceOpen;
    private boolean bracketOpen;
    private boolean gotColon;
    private boolean gotDuration;
    private @Nullable TokenType emitted;
    private int emittedStart;

    /** What stands behind a histogram: its token is taken even where the rules of values would read otherwise. */
    private int afterHistogram;

    private int lastPosition;

    /**
     * A lexer.
     *
     * @param series whether the text is a series description
     */
    Lexer(byte[] text, boolean series) {
        this.in = new Input(text);
        this.series = series;
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
            emitted = null;
            while (emitted == null) {
                step();
            }
            TokenType type = emitted;
            lastPosition = emittedStart;
            if (type != TokenType.COMMENT) {
                return new Token(type, emittedStart, in.start, Utf8.decode(in.bytes, emittedStart, in.start));
            }
        }
    }

    private void step() {
        switch (state) {
            case STATEMENTS -> statements();
            case BRACES -> braces();
            case DURATION -> duration();
            case VALUES -> values();
            case HISTOGRAM -> histogram();
            case BUCKETS -> buckets();
        }
    }

    private void emit(TokenType type) {
        emitted = type;
        emittedStart = in.start;
        in.start = in.pos;
    }

    private ParseFailure error(String message) {
        return new ParseFailure(in.start, message);
    }

    private void statements() {
        if (series && (afterHistogram != 0)) {
            state = State.HISTOGRAM;
            return;
        }
        if (braceOpen) {
            state = State.BRACES;
            return;
        }
        if (comment()) {
            return;
        }
        int c = in.next();
        switch (c) {
            case Input.END -> end();
            case ',' -> emit(TokenType.COMMA);
            case ' ', '\t', '\n', '\r' -> in.skipSpaces();
            case '*' -> emit(TokenType.MUL);
            case '/' -> emit(TokenType.DIV);
            case '%' -> emit(TokenType.MOD);
            case '+' -> emit(TokenType.ADD);
            case '-' -> emit(TokenType.SUB);
            case '^' -> emit(TokenType.POW);
            case '@' -> emit(TokenType.AT);
            case '=' -> {
                if (in.peek() == '~') {
                    throw error("unexpected character after '=': '~'");
                }
                emit(in.accept('=') ? TokenType.EQLC : TokenType.EQL);
            }
            case '!' -> {
                int t = in.next();
                if (t != '=') {
                    throw error("unexpected character after '!': " + Texts.quoteChar(t));
                }
                emit(TokenType.NEQ);
            }
            case '<' -> emit(in.accept('=') ? TokenType.LTE : in.accept('/') ? TokenType.TRIM_UPPER : TokenType.LSS);
            case '>' -> emit(in.accept('=') ? TokenType.GTE : in.accept('/') ? TokenType.TRIM_LOWER : TokenType.GTR);
            case '"', '\'' -> string(c);
            case '`' -> rawString();
            case '(' -> openParen();
            case ')' -> closeParen();
            case '{' -> {
                emit(TokenType.LEFT_BRACE);
                braceOpen = true;
                state = State.BRACES;
            }
            case '[' -> openBracket();
            case ']' -> {
                if (!bracketOpen) {
                    throw error("unexpected right bracket ']'");
                }
                emit(TokenType.RIGHT_BRACKET);
                bracketOpen = false;
            }
            default -> {
                if (Input.isDigit(c) || c == '.' && Input.isDigit(in.peek())) {
                    in.backup();
                    numberOrDuration();
                } else if (Input.isAlpha(c) || c == ':') {
                    word(c);
                } else {
                    throw error("unexpected character: " + Texts.quoteChar(c));
                }
            }
        }
    }

    private void end() {
        if (parens != 0) {
            throw error("unclosed left parenthesis");
        }
        if (bracketOpen) {
            throw error("unclosed left bracket");
        }
        emit(TokenType.EOF);
    }

    private void openParen() {
        emit(TokenType.LEFT_PAREN);
        parens++;
    }

    private void closeParen() {
        emit(TokenType.RIGHT_PAREN);
        if (--parens < 0) {
            throw error("unexpected right parenthesis ')'");
        }
    }

    private void openBracket() {
        if (bracketOpen) {
            throw error("unexpected left bracket '['");
        }
        gotColon = false;
        emit(TokenType.LEFT_BRACKET);
        bracketOpen = true;
        state = State.DURATION;
    }

    private void word(int c) {
        if (!bracketOpen) {
            in.backup();
            keywordOrIdentifier();
            return;
        }
        if (c == ':') {
            if (gotColon) {
                throw error("unexpected colon ':'");
            }
            emit(TokenType.COLON);
            gotColon = true;
            return;
        }
        if (!startsDurationWord(c) || !durationWord()) {
            throw error("unexpected character: " + Texts.quoteChar(c) + ", expected ':'");
        }
        state = State.STATEMENTS;
    }

    /** Inside a bracket, until the first number. */
    private void duration() {
        int c = in.next();
        switch (c) {
            case Input.END -> throw error("unexpected end of input in duration expression");
            case ']' -> {
                emit(TokenType.RIGHT_BRACKET);
                bracketOpen = false;
                gotColon = false;
                state = State.STATEMENTS;
            }
            case ':' -> {
                emit(TokenType.COLON);
                if (!gotDuration) {
                    throw error("unexpected colon before duration in duration expression");
                }
                if (gotColon) {
                    throw error("unexpected repeated colon in duration expression");
                }
                gotColon = true;
            }
            case '(' -> openParen();
            case ')' -> closeParen();
            case ' ', '\t', '\n', '\r' -> in.skipSpaces();
            case '+' -> emit(TokenType.ADD);
            case '-' -> emit(TokenType.SUB);
            case '*' -> emit(TokenType.MUL);
            case '/' -> emit(TokenType.DIV);
            case '%' -> emit(TokenType.MOD);
            case '^' -> emit(TokenType.POW);
            case ',' -> emit(TokenType.COMMA);
            default -> {
                if (startsDurationWord(c) && durationWord()) {
                    return;
                }
                if (Input.isDigit(c) || c == '.' && Input.isDigit(in.peek())) {
                    in.backup();
                    gotDuration = true;
                    numberOrDuration();
                    state = State.STATEMENTS;
                    return;
                }
                throw error("unexpected character in duration expression: " + Texts.quoteChar(c));
            }
        }
    }

    private static boolean startsDurationWord(int c) {
        return c < 128 && "srmSRM".indexOf(c) >= 0;
    }

    private boolean durationWord() {
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
        emit(type);
        return true;
    }

    private void braces() {
        if (comment()) {
            return;
        }
        int c = in.next();
        switch (c) {
            case Input.END -> throw error("unexpected end of input inside braces");
            case ' ', '\t', '\n', '\r' -> in.skipSpaces();
            case ',' -> emit(TokenType.COMMA);
            case '"', '\'' -> string(c);
            case '`' -> rawString();
            case '=' -> emit(in.accept('~') ? TokenType.EQL_REGEX : TokenType.EQL);
            case '!' -> {
                int t = in.next();
                switch (t) {
                    case '~' -> emit(TokenType.NEQ_REGEX);
                    case '=' -> emit(TokenType.NEQ);
                    default -> throw error("unexpected character after '!' inside braces: " + Texts.quoteChar(t));
                }
            }
            case '{' -> throw error("unexpected left brace '{'");
            case '}' -> {
                emit(TokenType.RIGHT_BRACE);
                braceOpen = false;
                state = series ? State.VALUES : State.STATEMENTS;
            }
            default -> {
                if (!Input.isAlpha(c)) {
                    throw error("unexpected character inside braces: " + Texts.quoteChar(c));
                }
                while (Input.isAlphaNumeric(in.peek())) {
                    in.next();
                }
                emit(TokenType.IDENTIFIER);
            }
        }
    }

    private boolean comment() {
        if (in.peek() != '#') {
            return false;
        }
        for (int c = in.peek(); c != '\n' && c != '\r' && c != Input.END; c = in.peek()) {
            in.next();
        }
        emit(TokenType.COMMENT);
        return true;
    }

    private void string(int quote) {
        while (true) {
            int c = in.next();
            if (c == '\\') {
                escape(quote);
            } else if (c == 0xfffd) {
                throw error("invalid UTF-8 rune");
            } else if (c == Input.END || c == '\n') {
                throw error("unterminated quoted string");
            } else if (c == quote) {
                break;
            }
        }
        emit(TokenType.STRING);
        state = State.STATEMENTS;
    }

    private void rawString() {
        for (int c = in.next(); c != '`'; c = in.next()) {
            if (c == 0xfffd) {
                throw error("invalid UTF-8 rune");
            }
            if (c == Input.END) {
                throw error("unterminated raw string");
            }
        }
        emit(TokenType.STRING);
        state = State.STATEMENTS;
    }

    private void escape(int quote) {
        int c = in.next();
        switch (c) {
            case 'a', 'b', 'f', 'n', 'r', 't', 'v', '\\' -> {}
            case '0', '1', '2', '3', '4', '5', '6', '7' -> number(c, 3, 8, 255);
            case 'x' -> number(in.next(), 2, 16, 255);
            case 'u' -> number(in.next(), 4, 16, Character.MAX_CODE_POINT);
            case 'U' -> number(in.next(), 8, 16, Character.MAX_CODE_POINT);
            case Input.END -> throw error("escape sequence not terminated");
            default -> {
                if (c != quote) {
                    throw error("unknown escape sequence " + Texts.codePoint(c));
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
                throw error(
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
            throw error("escape sequence is an invalid Unicode code point");
        }
    }

    private void keywordOrIdentifier() {
        while (Input.isAlphaNumeric(in.peek()) || in.peek() == ':') {
            in.next();
        }
        String word = in.taken();
        TokenType type = TokenType.ofWord(word);
        if (type == TokenType.FILL || type == TokenType.FILL_LEFT || type == TokenType.FILL_RIGHT) {
            emit(in.parenFollows() ? type : TokenType.IDENTIFIER);
        } else if (type != null) {
            emit(type);
        } else {
            emit(word.indexOf(':') < 0 ? TokenType.IDENTIFIER : TokenType.METRIC_IDENTIFIER);
        }
        state = series && in.peek() != '{' ? State.VALUES : State.STATEMENTS;
    }

    private void numberOrDuration() {
        if (scanNumber()) {
            emit(TokenType.NUMBER);
        } else if (scanDuration()) {
            emit(TokenType.DURATION);
        } else {
            throw error("bad number or duration syntax: " + GoQuote.quote(in.taken()));
        }
    }

    private void plainNumber() {
        if (!scanNumber()) {
            throw error("bad number syntax: " + GoQuote.quote(in.taken()));
        }
        emit(TokenType.NUMBER);
        state = State.STATEMENTS;
    }

    /** The units behind a number; order and spelling of the units are left to the reader of durations. */
    private boolean scanDuration() {
        if (!in.acceptAny("smhdwy")) {
            return false;
        }
        in.accept('s');
        while (in.acceptAny(DIGITS)) {
            in.acceptRun(DIGITS);
            if (!in.acceptAny("smhdw")) {
                return false;
            }
            in.accept('s');
        }
        if (Input.isAlphaNumeric(in.next())) {
            return false;
        }
        in.backup();
        return true;
    }

    /** Takes what looks like a number. On failure the character that spoils it may have been taken too. */
    private boolean scanNumber() {
        int first = in.pos;
        String digits = DIGITS;
        if (!series && in.accept('0') && in.acceptAny("xX")) {
            in.accept('_');
            digits = HEX_DIGITS;
        }
        boolean hex = digits.equals(HEX_DIGITS);
        in.accept('.');
        in.acceptAny(digits);
        boolean dot = false;
        boolean exponent = false;
        while (in.is(digits + "._eE")) {
            if (in.is(".") && dot || in.is("eE") && exponent) {
                in.next();
                return false;
            }
            if (in.accept('.')) {
                dot = true;
                if (in.acceptAny("_.") || hex) {
                    return false;
                }
            } else if (in.acceptAny("eE")) {
                exponent = true;
                in.acceptAny("+-");
                if (in.acceptAny("._eE") || in.peek() == Input.END) {
                    return false;
                }
            } else if (in.accept('_')) {
                if (in.acceptAny("._eE") || in.peek() == Input.END) {
                    return false;
                }
            } else {
                in.acceptRun(digits);
            }
        }
        if (in.pos == first) {
            return false;
        }
        int c = in.peek();
        return series && c == 'x' || !Input.isAlphaNumeric(c);
    }

    private void values() {
        int c = in.next();
        switch (c) {
            case Input.END -> state = State.STATEMENTS;
            case ' ', '\t', '\n', '\r' -> {
                emit(TokenType.SPACE);
                in.skipSpaces();
            }
            case '+' -> emit(TokenType.ADD);
            case '-' -> emit(TokenType.SUB);
            case 'x' -> emit(TokenType.TIMES);
            case '_' -> emit(TokenType.BLANK);
            default -> {
                if (c == '{' && in.accept('{')) {
                    emit(TokenType.OPEN_HIST);
                    state = State.HISTOGRAM;
                } else if (Input.isDigit(c) || c == '.' && Input.isDigit(in.peek())) {
                    in.backup();
                    plainNumber();
                    state = State.VALUES;
                } else if (Input.isAlpha(c)) {
                    in.backup();
                    keywordOrIdentifier();
                } else {
                    throw error("unexpected character in series sequence: " + Texts.quoteChar(c));
                }
            }
        }
    }

    private void histogram() {
        if (afterHistogram != 0) {
            int sign = afterHistogram;
            afterHistogram = 0;
            in.next();
            emit(sign == 'x' ? TokenType.TIMES : sign == '+' ? TokenType.ADD : TokenType.SUB);
            state = State.VALUES;
            return;
        }
        int c = in.next();
        switch (c) {
            case ' ', '\t', '\n', '\r' -> {
                emit(TokenType.SPACE);
                in.skipSpaces();
            }
            case ':' -> emit(TokenType.COLON);
            case '-' -> emit(TokenType.SUB);
            case '[' -> {
                bracketOpen = true;
                emit(TokenType.LEFT_BRACKET);
                state = State.BUCKETS;
            }
            default -> {
                if (Input.isAlpha(c)) {
                    in.backup();
                    histogramWord();
                } else if (Input.isDigit(c)) {
                    in.backup();
                    plainNumber();
                    state = State.HISTOGRAM;
                } else if (c == '}' && in.accept('}')) {
                    emit(TokenType.CLOSE_HIST);
                    int after = in.peek();
                    afterHistogram = after == 'x' || after == '+' || after == '-' ? after : 0;
                    state = afterHistogram != 0 ? State.HISTOGRAM : State.VALUES;
                } else {
                    throw error("histogram description incomplete unexpected: " + Texts.quoteChar(c));
                }
            }
        }
    }

    private void histogramWord() {
        while (Input.isAlpha(in.peek())) {
            in.next();
        }
        String word = in.taken();
        switch (word.toLowerCase(Locale.ROOT)) {
            case "sum",
                    "count",
                    "schema",
                    "offset",
                    "n_offset",
                    "buckets",
                    "n_buckets",
                    "z_bucket",
                    "z_bucket_w",
                    "custom_values",
                    "counter_reset_hint" -> {
                if (in.peek() != ':') {
                    throw error("missing `:` for histogram descriptor");
                }
                emit(TokenType.HISTOGRAM_KEY);
            }
            case "inf", "nan" -> emit(TokenType.NUMBER);
            case "unknown", "reset", "not_reset", "gauge" -> emit(TokenType.RESET_HINT);
            default -> throw error("bad histogram descriptor found: " + GoQuote.quote(word));
        }
    }

    private void buckets() {
        int c = in.next();
        switch (c) {
            case ' ', '\t', '\n', '\r' -> {
                emit(TokenType.SPACE);
                in.skipSpaces();
            }
            case '-' -> emit(TokenType.SUB);
            case ']' -> {
                bracketOpen = false;
                emit(TokenType.RIGHT_BRACKET);
                state = State.HISTOGRAM;
            }
            default -> {
                if (Input.isDigit(c)) {
                    in.backup();
                    plainNumber();
                    state = State.BUCKETS;
                } else if (Input.isAlpha(c)) {
                    if (TokenType.ofWord(in.taken()) == TokenType.NUMBER) {
                        emit(TokenType.NUMBER);
                    }
                } else {
                    throw error("invalid character in buckets description: " + Texts.quoteChar(c));
                }
            }
        }
    }
}
