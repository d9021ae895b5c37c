package org.narthex.promql.parser.internal;

import java.util.Locale;
import org.narthex.model.GoQuote;

/** Characters as Go's messages show them. */
final class Texts {
    private Texts() {}

    /** As Go quotes a character; -1 and what is no character become the replacement character. */
    static String quoteChar(int c) {
        int shown = c < 0 ? 0xfffd : c;
        if (shown == '\'') {
            return "'\\''";
        }
        if (shown == '"') {
            return "'\"'";
        }
        String quoted = GoQuote.quote(Character.toString(shown));
        return "'" + quoted.substring(1, quoted.length() - 1) + "'";
    }

    /** As Go shows a code point: {@code U+0063 'c'}. */
    static String codePoint(int c) {
        String quoted = GoQuote.quote(Character.toString(c));
        boolean printable = c == '"' || c == '\\' || quoted.codePointCount(0, quoted.length()) == 3;
        String number = String.format(Locale.ROOT, "U+%04X", c);
        return printable ? number + " '" + Character.toString(c) + "'" : number;
    }
}
