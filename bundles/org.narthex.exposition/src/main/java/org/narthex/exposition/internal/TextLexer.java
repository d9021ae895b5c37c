package org.narthex.exposition.internal;

import org.narthex.exposition.PageFormatException;

/**
 * The lexemes of the text format, versions 0.0.4 and 1.0.0: white space may stand between all of them. Confined to its
 * parser.
 */
final class TextLexer extends LineLexer {
    /** Of the {@link Token#TIMESTAMP} that was read last: Unix milliseconds, negative where a long cannot hold them. */
    long timestamp;

    /** Takes a page; its last line needs no line feed. */
    void reset(byte[] newest, int length) {
        take(newest, length, true);
    }

    /**
     * What an entry begins with: a metric's name, an opening brace, a line break, HELP, TYPE or a comment. Behind HELP
     * and TYPE the position is at the family's name, behind a comment at the next line.
     */
    Token scanStart() {
        skipBlanks();
        token = at;
        byte c = page[at];
        if (NameBytes.startsMetric(c)) {
            at = NameBytes.metricEnd(page, at);
            return Token.MNAME;
        }
        return switch (c) {
            case '\n' -> {
                at++;
                yield Token.LINEBREAK;
            }
            case '{' -> {
                at++;
                yield Token.BOPEN;
            }
            case '#' -> scanHash();
            case 0 -> {
                at++;
                yield Token.EOF;
            }
            default -> Token.INVALID;
        };
    }

    private Token scanHash() {
        at++;
        if (!isBlank(page[at])) {
            return scanComment(false);
        }
        skipBlanks();
        byte first = page[at];
        if (first == 'H' && scanKeyword("HELP")) {
            return Token.HELP;
        }
        if (first == 'T' && scanKeyword("TYPE")) {
            return Token.TYPE;
        }
        return scanComment(true);
    }

    /** Reads a keyword and the blanks behind it; stops where it differs. */
    private boolean scanKeyword(String word) {
        if (!scanWord(word) || !isBlank(page[at])) {
            return false;
        }
        skipBlanksAndZeros();
        return true;
    }

    private Token scanComment(boolean zeros) {
        while (page[at] != '\n') {
            if (page[at] == 0) {
                return Token.EOF;
            }
            at = zeros ? pastZeros(at + 1) : at + 1;
        }
        at++;
        return Token.COMMENT;
    }

    /** The text behind a family's name up to the end of the line, without the one blank between them. */
    void scanText() {
        int p = at;
        boolean onlyBlanks = isBlank(page[p]);
        while (page[p] != '\n' && (page[p] != 0 || p > at)) {
            onlyBlanks &= isBlank(page[p]) || page[p] == 0;
            p++;
        }
        token = onlyBlanks || p == at ? p : at + 1;
        at = p;
    }

    /** The end of a line of metadata. */
    Token scanLineEnd() {
        token = at++;
        return page[token] == 0 ? Token.EOF : Token.LINEBREAK;
    }

    /** Behind a name or a label set: a value, or a brace. */
    Token scanValue() {
        skipBlanks();
        int p = at;
        token = p;
        if (page[p] == '{') {
            at++;
            return Token.BOPEN;
        }
        while (page[p] != ' ' && page[p] != '\n' && page[p] != '\t' && page[p] != 0 && page[p] != '{') {
            p++;
        }
        at = p;
        return p == token ? Token.INVALID : Token.VALUE;
    }

    /** Behind a value: a timestamp or the end of the line, before which blanks are rare. */
    Token scanBehindValue() {
        if (page[at] == '\n') {
            at++;
            return Token.LINEBREAK;
        }
        skipBlanks();
        token = at;
        byte c = page[at];
        if (c == '\n') {
            at++;
            return Token.LINEBREAK;
        }
        return isDigit(c) ? scanTimestamp() : Token.INVALID;
    }

    private Token scanTimestamp() {
        int p = at;
        long millis = 0;
        boolean tooLong = false;
        for (; isDigit(page[p]); p++) {
            int digit = page[p] - '0';
            tooLong |= millis > (Long.MAX_VALUE - digit) / 10;
            millis = millis * 10 + digit;
        }
        at = p;
        timestamp = tooLong ? -1 : millis;
        return Token.TIMESTAMP;
    }

    /** A name, a quoted string or punctuation between braces. */
    Token scanInBraces() {
        skipBlanks();
        return at >= end ? Token.EOF : scanLabelPart(true);
    }

    /** Behind a label's equals sign: its value, with its quotes. */
    Token scanLabelValue() throws PageFormatException {
        skipBlanksAndZeros();
        token = at;
        return page[at] == '"' ? scanQuotedValue(true) : Token.INVALID;
    }

    /** Written out in full, as {@link #skipBlanksAndZeros}: each loop is compiled by how often it finds blanks itself. */
    private void skipBlanks() {
        int p = at;
        while (page[p] == ' ' || page[p] == '\t') {
            p++;
        }
        at = p;
    }

    /** Skips blanks and the zero bytes behind each of them. */
    private void skipBlanksAndZeros() {
        while (page[at] == ' ' || page[at] == '\t') {
            at = pastZeros(at + 1);
        }
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }
}
