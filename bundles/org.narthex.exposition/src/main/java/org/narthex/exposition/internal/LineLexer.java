package org.narthex.exposition.internal;

import org.narthex.exposition.PageFormatException;

/**
 * What the lexers of the two text formats have in common: the page with a position in it, the scanners of names and
 * strings, and the error texts, which show where a page is malformed.
 *
 * <p>A scanner tells which lexeme it found and leaves it from {@link #token} to {@link #at}; where none can stand, it
 * leaves the position at the byte that is wrong. Parsers read these fields, only lexers move them.
 *
 * <p>Behind the page stands a zero byte, which no scanner accepts, so that no scanner needs to ask for the end. A
 * zero byte within the page is told from it by its position. Confined to its parser. Benchmark: {@code PageBenchmark}.
 */
abstract sealed class LineLexer permits TextLexer, OpenMetricsLexer {
    /** The page and a zero byte behind it. */
    byte[] page = new byte[1];
    /** Position of the zero byte. */
    int end;
    /** The next byte to look at. */
    int at;
    /** First byte of the lexeme that was read last. */
    int token;
    /** First byte of the entry. */
    int start;

    private byte[] copy = new byte[0];

    /** Takes a page, adds a line feed where one is asked for, and the zero byte. */
    final void take(byte[] newest, int length, boolean lineFeed) {
        int needed = length + (lineFeed ? 2 : 1);
        byte[] buffer = newest;
        if (newest.length < needed) {
            if (copy.length < needed) {
                copy = new byte[needed + needed / 4];
            }
            System.arraycopy(newest, 0, copy, 0, length);
            buffer = copy;
        }
        if (lineFeed) {
            buffer[length] = '\n';
        }
        buffer[needed - 1] = 0;
        page = buffer;
        end = needed - 1;
        at = 0;
        token = 0;
        start = 0;
    }

    /** Begins with an entry at the position. */
    final void beginEntry() {
        start = at;
    }

    final boolean atEnd() {
        return at >= end;
    }

    /** A name, a quoted string or punctuation between braces. */
    final Token scanLabelPart(boolean linesInQuotes) {
        token = at;
        byte c = page[at];
        if (NameBytes.startsLabel(c)) {
            at = NameBytes.labelEnd(page, at);
            return Token.LNAME;
        }
        return switch (c) {
            case '"' -> scanQuoted(linesInQuotes) ? Token.QSTRING : Token.INVALID;
            case ',' -> mark(Token.COMMA);
            case '=' -> mark(Token.EQUAL);
            case '}' -> mark(Token.BCLOSE);
            default -> Token.INVALID;
        };
    }

    private Token mark(Token found) {
        at++;
        return found;
    }

    /**
     * Scans a quoted string from its opening quote; stops behind it, or at the byte that cannot stand there.
     *
     * @param lines whether line feeds may stand in it
     */
    final boolean scanQuoted(boolean lines) {
        int p = at + 1;
        while (true) {
            byte c = page[p];
            if (c == '"') {
                at = p + 1;
                return true;
            }
            if (c == '\\') {
                c = page[++p];
                if (c == 0 || c == '\n') {
                    at = p;
                    return false;
                }
            } else if (c == 0 || c == '\n' && !lines) {
                at = p;
                return false;
            }
            p++;
        }
    }

    /** As {@link #scanQuoted}, for label values, where zero bytes may stand, even behind the closing quote. */
    final Token scanQuotedValue(boolean lines) throws PageFormatException {
        int p = at + 1;
        int bits = 0;
        while (true) {
            byte c = page[p];
            if (c == '"') {
                break;
            }
            bits |= c;
            if (c == '\\') {
                p = pastZeros(p + 1);
                c = page[p];
                if (c == 0 || c == '\n') {
                    at = p;
                    return Token.INVALID;
                }
                bits |= c;
            } else if (c == 0 && p >= end || c == '\n' && !lines) {
                at = p;
                return Token.INVALID;
            }
            p++;
        }
        at = pastZeros(p + 1);
        if (bits < 0) {
            requireUtf8Value();
        }
        return Token.LVALUE;
    }

    /** Refuses the label value that was scanned last unless it is UTF-8. */
    final void requireUtf8Value() throws PageFormatException {
        if (!PageText.isUtf8(page, token, at)) {
            throw new PageFormatException("invalid UTF-8 label value: " + PageText.quote(page, token, at));
        }
    }

    /** The first position from {@code p} on that holds no zero byte of the page. */
    final int pastZeros(int p) {
        int q = p;
        while (q < end && page[q] == 0) {
            q++;
        }
        return q;
    }

    /**
     * Reads a word; stops where the page differs from it. Zero bytes in between do not count.
     *
     * @return whether the page has the whole word
     */
    final boolean scanWord(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (page[at] != word.charAt(i)) {
                return false;
            }
            at = pastZeros(at + 1);
        }
        return true;
    }

    /** The name of a family, with its quotes, behind HELP, TYPE or UNIT. */
    final Token scanFamilyName() {
        if (at >= end) {
            return Token.EOF;
        }
        token = at;
        if (page[at] == '"') {
            return scanQuoted(true) ? Token.MNAME : Token.INVALID;
        }
        if (!NameBytes.startsMetric(page[at])) {
            return Token.INVALID;
        }
        at = NameBytes.metricEnd(page, at);
        return Token.MNAME;
    }

    /** The number that stands there. */
    final double number(int from, int to) throws PageFormatException {
        try {
            return PageNumber.parse(page, from, to);
        } catch (PageFormatException e) {
            throw located(String.valueOf(e.getMessage()));
        }
    }

    /** The error of a lexeme that cannot stand where it does. */
    final PageFormatException unexpected(String expected, Token got) {
        int to = Math.min(end, at + 1);
        return new PageFormatException(expected + ", got " + PageText.quote(page, token, to) + " (\"" + got.name()
                + "\") while parsing: " + PageText.quote(page, start, to));
    }

    /** An error together with the entry up to the position. */
    final PageFormatException located(String problem) {
        return new PageFormatException(problem + " while parsing: " + PageText.quote(page, start, at));
    }
}
