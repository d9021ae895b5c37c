package org.narthex.promql.parser.internal;

import org.narthex.model.Utf8;

/** Characters of a UTF-8 text, one after the other. Not thread-safe. */
final class Input {
    /** Stands for the end. */
    static final int END = -1;

    final byte[] bytes;

    /** Where the token that is being read begins. */
    int start;

    /** The next byte. */
    int pos;

    private int width;

    Input(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes a character; the replacement character for a byte that is none. */
    int next() {
        if (pos >= bytes.length) {
            width = 0;
            return END;
        }
        int c = bytes[pos];
        if (c >= 0) {
            width = 1;
        } else {
            int w = Utf8.width(bytes, pos, bytes.length);
            width = Math.max(w, 1);
            c = w == 0 ? 0xfffd : Utf8.decode(bytes, pos, pos + w).codePointAt(0);
        }
        pos += width;
        return c;
    }

    int peek() {
        int c = next();
        pos -= width;
        return c;
    }

    /** Gives the last character back; once after each {@link #next}. */
    void backup() {
        pos -= width;
    }

    boolean accept(char c) {
        if (pos < bytes.length && bytes[pos] == c) {
            width = 1;
            pos++;
            return true;
        }
        return false;
    }

    /** Whether the next character is one of those, which are ASCII. */
    boolean is(String chars) {
        return pos < bytes.length && bytes[pos] > 0 && chars.indexOf(bytes[pos]) >= 0;
    }

    boolean acceptAny(String chars) {
        if (!is(chars)) {
            return false;
        }
        width = 1;
        pos++;
        return true;
    }

    void acceptRun(String chars) {
        while (acceptAny(chars)) {
            // taken
        }
    }

    /** Leaves out spaces; the next token begins behind them. */
    void skipSpaces() {
        acceptRun(" \t\n\r");
        start = pos;
    }

    /** What has been read of the token. */
    String taken() {
        return Utf8.decode(bytes, start, pos);
    }

    /** Whether an opening parenthesis is the next character behind spaces. */
    boolean parenFollows() {
        int at = pos;
        while (at < bytes.length && isSpace(bytes[at])) {
            at++;
        }
        return at < bytes.length && bytes[at] == '(';
    }

    static boolean isSpace(int c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isAlpha(int c) {
        return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    static boolean isAlphaNumeric(int c) {
        return isAlpha(c) || isDigit(c);
    }
}
