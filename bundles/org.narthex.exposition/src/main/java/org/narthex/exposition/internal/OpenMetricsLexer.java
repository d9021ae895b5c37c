package org.narthex.exposition.internal;

import org.narthex.exposition.PageFormatException;

/**
 * The lexemes of OpenMetrics text, versions 0.0.1 and 1.0.0: one space separates them, and values and timestamps take
 * the space before them along. Confined to its parser.
 */
final class OpenMetricsLexer extends LineLexer {
    void reset(byte[] newest, int length) {
        take(newest, length, false);
    }

    /** The error of a page that ends without its end mark. */
    static PageFormatException noEof() {
        return new PageFormatException("data does not end with # EOF");
    }

    /**
     * What an entry begins with: a metric's name, an opening brace, HELP, TYPE, UNIT or the end mark. Behind HELP, TYPE
     * and UNIT the position is at the family's name.
     */
    Token scanStart() {
        token = at;
        byte c = page[at];
        if (NameBytes.startsMetric(c)) {
            at = NameBytes.metricEnd(page, at);
            return Token.MNAME;
        }
        if (c == '{') {
            at++;
            return Token.BOPEN;
        }
        if (c == '#') {
            at++;
            if (page[at] == ' ') {
                at++;
                return scanKeyword();
            }
        }
        return Token.INVALID;
    }

    private Token scanKeyword() {
        byte first = page[at];
        if (first == 'E' && scanWord("EOF")) {
            return Token.EOFWORD;
        }
        if (first == 'H' && scanWord("HELP ")) {
            return Token.HELP;
        }
        if (first == 'T' && scanWord("TYPE ")) {
            return Token.TYPE;
        }
        if (first == 'U' && scanWord("UNIT ")) {
            return Token.UNIT;
        }
        return Token.INVALID;
    }

    /** Skips the line feed that may stand behind the end mark. */
    void skipLineFeed() {
        if (page[at] == '\n') {
            at = pastZeros(at + 1);
        }
    }

    /** The text behind a family's name with the space before and the line feed behind it; false where one is missing. */
    boolean scanText() {
        token = at;
        int p = at;
        if (page[p] == ' ') {
            do {
                p = pastZeros(p + 1);
            } while (page[p] != '\n' && p < end);
        }
        if (p == token || p >= end) {
            return false;
        }
        at = pastZeros(p + 1);
        return true;
    }

    /** Behind a name or a label set: a value, or a brace. */
    Token scanValue() {
        if (at < end && page[at] == '{') {
            token = at++;
            return Token.BOPEN;
        }
        return scanSpaced(Token.VALUE);
    }

    /** Behind a value: a timestamp, an exemplar's beginning up to its brace, or the end of the line. */
    Token scanBehindValue() {
        if (page[at] == '\n') {
            token = at++;
            return Token.LINEBREAK;
        }
        if (at < end && page[at] == ' ' && page[at + 1] == '#' && page[at + 2] == ' ') {
            token = at;
            at += 3;
            if (page[at] != '{') {
                return Token.INVALID;
            }
            at++;
            return Token.COMMENT;
        }
        return scanSpaced(Token.TIMESTAMP);
    }

    /** Behind an exemplar's value: a timestamp or the end of the line. */
    Token scanBehindExemplarValue() {
        if (at < end && page[at] == '\n') {
            token = at++;
            return Token.LINEBREAK;
        }
        return scanSpaced(Token.TIMESTAMP);
    }

    /** A space and what follows it up to the next space or line feed. */
    private Token scanSpaced(Token found) {
        if (at >= end) {
            return Token.EOF;
        }
        token = at;
        if (page[at] != ' ') {
            return Token.INVALID;
        }
        int p = at + 1;
        while (page[p] != ' ' && page[p] != '\n' && page[p] != 0) {
            p++;
        }
        at = p;
        return p == token + 1 ? Token.INVALID : found;
    }

    /** A name, a quoted string, which may not have line feeds in exemplars, or punctuation between braces. */
    Token scanInBraces(boolean linesInQuotes) {
        return at >= end ? Token.EOF : scanLabelPart(linesInQuotes);
    }

    /** Behind the equals sign of a label: its value, with its quotes. */
    Token scanLabelValue() throws PageFormatException {
        if (at >= end) {
            return Token.EOF;
        }
        token = at;
        return page[at] == '"' ? scanQuotedValue(false) : Token.INVALID;
    }

    /** Where the value of an exemplar or of its label is expected, Prometheus reads either. */
    Token scanExemplarValue() throws PageFormatException {
        if (at >= end || page[at] != '"') {
            return scanSpaced(Token.VALUE);
        }
        token = at;
        if (!scanQuoted(false)) {
            return Token.INVALID;
        }
        requireUtf8Value();
        return Token.LVALUE;
    }

    /** The {@link Token#VALUE} that was read last. */
    double value() throws PageFormatException {
        return number(token + 1, at);
    }

    /**
     * The {@link Token#TIMESTAMP} that was read last, in Unix milliseconds; the page has seconds.
     *
     * @param what the timestamp's name in error texts
     */
    long millis(String what) throws PageFormatException {
        double seconds = number(token + 1, at);
        if (Double.isNaN(seconds)) {
            throw new PageFormatException("invalid " + what + " NaN");
        }
        if (Double.isInfinite(seconds)) {
            throw new PageFormatException("invalid " + what + (seconds > 0 ? " +Inf" : " -Inf"));
        }
        return PageNumber.millis(seconds);
    }
}
