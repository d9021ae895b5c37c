package org.narthex.promql.parser.internal;

import java.util.Locale;
import org.narthex.model.GoQuote;

/** Tokens of the values in a series description, native histograms among them. Not thread-safe. */
final class SeriesRules {
    private final LexState lex;
    private final Input in;
    private final NumberScanner numbers;
    private final WordScanner words;

    SeriesRules(LexState lex) {
        this.lex = lex;
        this.in = lex.in;
        this.numbers = new NumberScanner(lex);
        this.words = new WordScanner(lex);
    }

    /** What stands behind a histogram: its token is taken even where the rules of values would read otherwise. */
    private int afterHistogram;

    /** One step outside of a histogram. */
    void values() {
        int c = in.next();
        switch (c) {
            case Input.END -> lex.mode = LexState.Mode.STATEMENTS;
            case ' ', '\t', '\n', '\r' -> {
                lex.emit(TokenType.SPACE);
                in.skipSpaces();
            }
            case '+' -> lex.emit(TokenType.ADD);
            case '-' -> lex.emit(TokenType.SUB);
            case 'x' -> lex.emit(TokenType.TIMES);
            case '_' -> lex.emit(TokenType.BLANK);
            default -> {
                if (c == '{' && in.accept('{')) {
                    lex.emit(TokenType.OPEN_HIST);
                    lex.mode = LexState.Mode.HISTOGRAM;
                } else if (Input.isDigit(c) || c == '.' && Input.isDigit(in.peek())) {
                    in.backup();
                    numbers.plainNumber();
                    lex.mode = LexState.Mode.VALUES;
                } else if (Input.isAlpha(c)) {
                    in.backup();
                    words.keywordOrIdentifier();
                } else {
                    throw lex.error("unexpected character in lex.series sequence: " + Texts.quoteChar(c));
                }
            }
        }
    }

    /** One step inside of a histogram or right behind it. */
    void histogram() {
        if (afterHistogram != 0) {
            int sign = afterHistogram;
            afterHistogram = 0;
            in.next();
            lex.emit(sign == 'x' ? TokenType.TIMES : sign == '+' ? TokenType.ADD : TokenType.SUB);
            lex.mode = LexState.Mode.VALUES;
            return;
        }
        int c = in.next();
        switch (c) {
            case ' ', '\t', '\n', '\r' -> {
                lex.emit(TokenType.SPACE);
                in.skipSpaces();
            }
            case ':' -> lex.emit(TokenType.COLON);
            case '-' -> lex.emit(TokenType.SUB);
            case '[' -> {
                lex.bracketOpen = true;
                lex.emit(TokenType.LEFT_BRACKET);
                lex.mode = LexState.Mode.BUCKETS;
            }
            default -> {
                if (Input.isAlpha(c)) {
                    in.backup();
                    histogramWord();
                } else if (Input.isDigit(c)) {
                    in.backup();
                    numbers.plainNumber();
                    lex.mode = LexState.Mode.HISTOGRAM;
                } else if (c == '}' && in.accept('}')) {
                    lex.emit(TokenType.CLOSE_HIST);
                    int after = in.peek();
                    afterHistogram = after == 'x' || after == '+' || after == '-' ? after : 0;
                    lex.mode = afterHistogram != 0 ? LexState.Mode.HISTOGRAM : LexState.Mode.VALUES;
                } else {
                    throw lex.error("histogram description incomplete unexpected: " + Texts.quoteChar(c));
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
                    throw lex.error("missing `:` for histogram descriptor");
                }
                lex.emit(TokenType.HISTOGRAM_KEY);
            }
            case "inf", "nan" -> lex.emit(TokenType.NUMBER);
            case "unknown", "reset", "not_reset", "gauge" -> lex.emit(TokenType.RESET_HINT);
            default -> throw lex.error("bad histogram descriptor found: " + GoQuote.quote(word));
        }
    }

    /** One step inside of a list of buckets. */
    void buckets() {
        int c = in.next();
        switch (c) {
            case ' ', '\t', '\n', '\r' -> {
                lex.emit(TokenType.SPACE);
                in.skipSpaces();
            }
            case '-' -> lex.emit(TokenType.SUB);
            case ']' -> {
                lex.bracketOpen = false;
                lex.emit(TokenType.RIGHT_BRACKET);
                lex.mode = LexState.Mode.HISTOGRAM;
            }
            default -> {
                if (Input.isDigit(c)) {
                    in.backup();
                    numbers.plainNumber();
                    lex.mode = LexState.Mode.BUCKETS;
                } else if (Input.isAlpha(c)) {
                    if (TokenType.ofWord(in.taken()) == TokenType.NUMBER) {
                        lex.emit(TokenType.NUMBER);
                    }
                } else {
                    throw lex.error("invalid character in buckets description: " + Texts.quoteChar(c));
                }
            }
        }
    }
}
