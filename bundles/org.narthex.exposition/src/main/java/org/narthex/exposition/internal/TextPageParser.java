package org.narthex.exposition.internal;

import org.narthex.exposition.PageFormatException;
import org.narthex.model.MetricType;

/**
 * Walks pages of the text format, versions 0.0.4 and 1.0.0. Confined to one thread.
 *
 * <p>A zero byte at the beginning of a lexeme of a line ends the page.
 */
public final class TextPageParser extends LinePageParser {
    private final TextLexer lexer;
    private Entry entry = Entry.END;

    /** A parser without a page. */
    public TextPageParser() {
        this(new TextLexer());
    }

    private TextPageParser(TextLexer lexer) {
        super(lexer);
        this.lexer = lexer;
    }

    @Override
    public void reset(byte[] page, int length) {
        lexer.reset(page, length);
        beginPage();
    }

    @Override
    public Entry next() throws PageFormatException {
        entry = walk();
        return entry;
    }

    private Entry walk() throws PageFormatException {
        while (true) {
            beginEntry();
            if (lexer.atEnd()) {
                return Entry.END;
            }
            Token t = lexer.scanStart();
            if (t == Token.MNAME) {
                return namedSample();
            }
            switch (t) {
                case LINEBREAK -> {}
                case BOPEN -> {
                    labelSet();
                    seriesTo = lexer.at;
                    return sample(lexer.scanValue());
                }
                case HELP -> {
                    return help();
                }
                case TYPE -> {
                    return type();
                }
                case COMMENT -> {
                    textFrom = lexer.token;
                    textTo = lexer.at - 1;
                    return Entry.COMMENT;
                }
                case EOF -> {
                    return Entry.END;
                }
                default -> throw lexer.unexpected("expected a valid start token", t);
            }
        }
    }

    private Entry namedSample() throws PageFormatException {
        nameFrom = lexer.start;
        nameTo = lexer.at;
        seriesTo = lexer.at;
        Token next = lexer.scanValue();
        if (next == Token.BOPEN) {
            labelSet();
            seriesTo = lexer.at;
            next = lexer.scanValue();
        }
        return sample(next);
    }

    private Entry sample(Token t) throws PageFormatException {
        if (nameFrom < 0) {
            throw lexer.located("metric name not set");
        }
        if (t != Token.VALUE) {
            throw lexer.unexpected("expected value after metric", t);
        }
        value = lexer.number(lexer.token, lexer.at);
        hasTimestamp = false;
        Token next = lexer.scanBehindValue();
        if (next == Token.TIMESTAMP) {
            takeTimestamp();
            next = lexer.scanBehindValue();
            if (next != Token.LINEBREAK) {
                throw lexer.unexpected("expected next entry after timestamp", next);
            }
        } else if (next != Token.LINEBREAK) {
            throw lexer.unexpected("expected timestamp or new record", next);
        }
        return Entry.SAMPLE;
    }

    private void takeTimestamp() throws PageFormatException {
        if (lexer.timestamp < 0) {
            throw lexer.located(
                    PageNumber.goError("ParseInt", lexer.page, lexer.token, lexer.at, "value out of range"));
        }
        timestamp = lexer.timestamp;
        hasTimestamp = true;
    }

    private void labelSet() throws PageFormatException {
        Token t = lexer.scanInBraces();
        while (t != Token.BCLOSE) {
            if (t != Token.LNAME && t != Token.QSTRING) {
                throw lexer.unexpected("expected label name", t);
            }
            boolean quoted = t == Token.QSTRING;
            int quote = quoted ? 1 : 0;
            int from = lexer.token + quote;
            int to = lexer.at - quote;
            t = lexer.scanInBraces();
            if (quoted && (t == Token.COMMA || t == Token.BCLOSE)) {
                if (nameFrom >= 0) {
                    throw lexer.located("metric name already set");
                }
                nameFrom = from;
                nameTo = to;
                t = t == Token.COMMA ? lexer.scanInBraces() : t;
                continue;
            }
            if (t != Token.EQUAL) {
                throw lexer.unexpected("expected equal", t);
            }
            t = lexer.scanLabelValue();
            if (t != Token.LVALUE) {
                throw lexer.unexpected("expected label value", t);
            }
            labels.add(from, to, lexer.token + 1, lexer.at - 1);
            t = lexer.scanInBraces();
            if (t == Token.COMMA) {
                t = lexer.scanInBraces();
            }
        }
    }

    private Entry help() throws PageFormatException {
        metadata("HELP");
        requireUtf8Help();
        endLine();
        return Entry.HELP;
    }

    private Entry type() throws PageFormatException {
        metadata("TYPE");
        if (isText("counter")) {
            type = MetricType.COUNTER;
        } else if (isText("gauge")) {
            type = MetricType.GAUGE;
        } else if (isText("histogram")) {
            type = MetricType.HISTOGRAM;
        } else if (isText("summary")) {
            type = MetricType.SUMMARY;
        } else if (isText("untyped")) {
            type = MetricType.UNKNOWN;
        } else {
            throw invalidType();
        }
        endLine();
        return Entry.TYPE;
    }

    private boolean isText(String text) {
        return PageText.is(lexer.page, textFrom, textTo, text);
    }

    private void metadata(String keyword) throws PageFormatException {
        familyName(keyword);
        lexer.scanText();
        textFrom = lexer.token;
        textTo = lexer.at;
    }

    private void endLine() throws PageFormatException {
        Token t = lexer.scanLineEnd();
        if (t != Token.LINEBREAK) {
            throw lexer.unexpected("linebreak expected after metadata", t);
        }
    }

    @Override
    public String text() {
        return entry == Entry.HELP
                ? PageText.unescaped(lexer.page, textFrom, textTo, false)
                : PageText.string(lexer.page, textFrom, textTo);
    }
}
