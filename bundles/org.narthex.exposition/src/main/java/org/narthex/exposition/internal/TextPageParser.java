package org.narthex.exposition.internal;

import org.narthex.exposition.PageFormatException;
import org.narthex.model.MetricType;

/**
 * Walks pages of the text format, versions 0.0.4 and 1.0.0. Confined to one thread.
 *
 * <p>White space may stand between all lexemes. A zero byte at the beginning of a lexeme of a line ends the page.
 */
public final class TextPageParser extends LinePageParser {
    private Entry entry = Entry.END;

    @Override
    public void reset(byte[] page, int length) {
        take(page, length, true);
    }

    @Override
    public Entry next() throws PageFormatException {
        entry = walk();
        return entry;
    }

    private Entry walk() throws PageFormatException {
        while (true) {
            beginEntry();
            if (at >= end) {
                return Entry.END;
            }
            skipBlanks();
            token = at;
            byte c = b[at];
            if (startsMetricName(c)) {
                scanMetricName();
                nameFrom = start;
                nameTo = at;
                seriesTo = at;
                Token next = scanValue();
                if (next == Token.BOPEN) {
                    labelSet();
                    seriesTo = at;
                    next = scanValue();
                }
                return sample(next);
            }
            switch (c) {
                case '\n' -> at++;
                case '{' -> {
                    at++;
                    labelSet();
                    seriesTo = at;
                    return sample(scanValue());
                }
                case '#' -> {
                    return hash();
                }
                case 0 -> {
                    at++;
                    return Entry.END;
                }
                default -> throw unexpected("expected a valid start token", Token.INVALID);
            }
        }
    }

    private void skipBlanks() {
        int p = at;
        while (b[p] == ' ' || b[p] == '\t') {
            p++;
        }
        at = p;
    }

    private Entry sample(Token t) throws PageFormatException {
        if (nameFrom < 0) {
            throw located("metric name not set");
        }
        if (t != Token.VALUE) {
            throw unexpected("expected value after metric", t);
        }
        value = number(token, at);
        hasTimestamp = false;
        if (b[at] == '\n') {
            at++;
            return Entry.SAMPLE;
        }
        skipBlanks();
        token = at;
        if (b[at] >= '0' && b[at] <= '9') {
            readTimestamp();
            skipBlanks();
            token = at;
            if (b[at] != '\n') {
                throw unexpected("expected next entry after timestamp", digitsOrInvalid());
            }
        } else if (b[at] != '\n') {
            throw unexpected("expected timestamp or new record", Token.INVALID);
        }
        at++;
        return Entry.SAMPLE;
    }

    /** The lexeme where a second timestamp may stand, which is one too many. */
    private Token digitsOrInvalid() {
        if (b[at] < '0' || b[at] > '9') {
            return Token.INVALID;
        }
        while (b[at] >= '0' && b[at] <= '9') {
            at++;
        }
        return Token.TIMESTAMP;
    }

    private void readTimestamp() throws PageFormatException {
        int p = at;
        long millis = 0;
        boolean tooLong = false;
        for (; b[p] >= '0' && b[p] <= '9'; p++) {
            int digit = b[p] - '0';
            tooLong |= millis > (Long.MAX_VALUE - digit) / 10;
            millis = millis * 10 + digit;
        }
        at = p;
        if (tooLong) {
            throw located(PageNumber.goError("ParseInt", b, token, at, "value out of range"));
        }
        timestamp = millis;
        hasTimestamp = true;
    }

    /** Behind a name or a label set: a value, or a brace. */
    private Token scanValue() {
        skipBlanks();
        int p = at;
        token = p;
        if (b[p] == '{') {
            at++;
            return Token.BOPEN;
        }
        while (b[p] != ' ' && b[p] != '\n' && b[p] != '\t' && b[p] != 0 && b[p] != '{') {
            p++;
        }
        at = p;
        return p == token ? Token.INVALID : Token.VALUE;
    }

    private void labelSet() throws PageFormatException {
        Token t = scanInBraces();
        while (t != Token.BCLOSE) {
            if (t != Token.LNAME && t != Token.QSTRING) {
                throw unexpected("expected label name", t);
            }
            int from = token;
            int to = at;
            boolean quoted = t == Token.QSTRING;
            t = scanInBraces();
            if (quoted && (t == Token.COMMA || t == Token.BCLOSE)) {
                if (nameFrom >= 0) {
                    throw located("metric name already set");
                }
                nameFrom = from + 1;
                nameTo = to - 1;
                t = t == Token.COMMA ? scanInBraces() : t;
                continue;
            }
            if (t != Token.EQUAL) {
                throw unexpected("expected equal", t);
            }
            while (b[at] == ' ' || b[at] == '\t') {
                at = pastZeros(at + 1);
            }
            token = at;
            t = b[at] == '"' ? scanLabelValue(true) : Token.INVALID;
            if (t != Token.LVALUE) {
                throw unexpected("expected label value", t);
            }
            labels.add(b, from, to, token + 1, at - 1);
            t = scanInBraces();
            if (t == Token.COMMA) {
                t = scanInBraces();
            }
        }
    }

    private Token scanInBraces() {
        skipBlanks();
        return at >= end ? Token.EOF : scanLabelPart(true);
    }

    /** A line that begins with a hash: HELP, TYPE or a comment. */
    private Entry hash() throws PageFormatException {
        at++;
        if (b[at] != ' ' && b[at] != '\t') {
            return comment(false);
        }
        skipBlanks();
        byte first = b[at];
        if (first == 'H' && keyword("HELP")) {
            return help();
        }
        if (first == 'T' && keyword("TYPE")) {
            return type();
        }
        return comment(true);
    }

    /** Reads a keyword and the blanks behind it; stops where it differs. Zero bytes in between do not count. */
    private boolean keyword(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (b[at] != word.charAt(i)) {
                return false;
            }
            at = pastZeros(at + 1);
        }
        if (b[at] != ' ' && b[at] != '\t') {
            return false;
        }
        while (b[at] == ' ' || b[at] == '\t') {
            at = pastZeros(at + 1);
        }
        return true;
    }

    private Entry comment(boolean zeros) {
        while (b[at] != '\n') {
            if (b[at] == 0) {
                return Entry.END;
            }
            at = zeros ? pastZeros(at + 1) : at + 1;
        }
        textFrom = token;
        textTo = at++;
        return Entry.COMMENT;
    }

    private Entry help() throws PageFormatException {
        metadata("HELP");
        requireUtf8Help();
        endLine();
        return Entry.HELP;
    }

    private Entry type() throws PageFormatException {
        metadata("TYPE");
        if (PageText.is(b, textFrom, textTo, "counter")) {
            type = MetricType.COUNTER;
        } else if (PageText.is(b, textFrom, textTo, "gauge")) {
            type = MetricType.GAUGE;
        } else if (PageText.is(b, textFrom, textTo, "histogram")) {
            type = MetricType.HISTOGRAM;
        } else if (PageText.is(b, textFrom, textTo, "summary")) {
            type = MetricType.SUMMARY;
        } else if (PageText.is(b, textFrom, textTo, "untyped")) {
            type = MetricType.UNKNOWN;
        } else {
            throw invalidType();
        }
        endLine();
        return Entry.TYPE;
    }

    /** The family's name and the text behind it, without the one blank between them. */
    private void metadata(String keyword) throws PageFormatException {
        Token t = scanFamilyName();
        if (t != Token.MNAME) {
            throw unexpected("expected metric name after " + keyword, t);
        }
        token = at;
        int p = at;
        boolean onlyBlanks = b[p] == ' ' || b[p] == '\t';
        while (b[p] != '\n' && (b[p] != 0 || p > at)) {
            onlyBlanks &= b[p] == ' ' || b[p] == '\t' || b[p] == 0;
            p++;
        }
        at = p;
        textFrom = onlyBlanks || p == token ? p : token + 1;
        textTo = p;
        token = onlyBlanks ? p : token;
    }

    private void endLine() throws PageFormatException {
        if (b[at] == 0) {
            token = at++;
            throw unexpected("linebreak expected after metadata", Token.EOF);
        }
        at++;
    }

    @Override
    public String text() {
        return entry == Entry.HELP
                ? PageText.unescaped(b, textFrom, textTo, false)
                : PageText.string(b, textFrom, textTo);
    }

    @Override
    public int textStart() {
        return textFrom;
    }

    @Override
    public int textEnd() {
        return textTo;
    }
}
