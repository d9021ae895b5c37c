package org.narthex.exposition.internal;

import java.nio.charset.StandardCharsets;
import org.narthex.model.GoQuote;

/** Pieces of a page as text: quoted for error texts, unescaped, checked. Thread-safe. */
final class PageText {
    private PageText() {}

    /** A piece of a page in double quotes as Go's {@code %q} prints it; bytes that are no UTF-8 become {@code \xff}. */
    static String quote(byte[] b, int from, int to) {
        StringBuilder out = new StringBuilder("\"");
        int valid = from;
        for (int at = from; at < to; ) {
            int next = codePointEnd(b, at, to);
            if (next < 0) {
                appendQuoted(out, b, valid, at);
                out.append(String.format("\\x%02x", b[at]));
                valid = ++at;
            } else {
                at = next;
            }
        }
        appendQuoted(out, b, valid, to);
        return out.append('"').toString();
    }

    private static void appendQuoted(StringBuilder out, byte[] b, int from, int to) {
        if (from < to) {
            String quoted = GoQuote.quote(string(b, from, to));
            out.append(quoted, 1, quoted.length() - 1);
        }
    }

    static String string(byte[] b, int from, int to) {
        return new String(b, from, to - from, StandardCharsets.UTF_8);
    }

    /** Whether the piece is valid UTF-8: no overlong forms, no surrogates. */
    static boolean isUtf8(byte[] b, int from, int to) {
        for (int at = from; at < to; ) {
            if (b[at] >= 0) {
                at++;
                continue;
            }
            at = codePointEnd(b, at, to);
            if (at < 0) {
                return false;
            }
        }
        return true;
    }

    /** Position behind the code point at {@code at}, or -1 where the bytes form none. */
    private static int codePointEnd(byte[] b, int at, int to) {
        int first = b[at] & 0xff;
        if (first < 0x80) {
            return at + 1;
        }
        if (first < 0xc2 || first > 0xf4) {
            return -1;
        }
        int length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (at + length > to) {
            return -1;
        }
        int second = b[at + 1] & 0xff;
        int lowest = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int highest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (second < lowest || second > highest) {
            return -1;
        }
        for (int i = 2; i < length; i++) {
            if ((b[at + i] & 0xc0) != 0x80) {
                return -1;
            }
        }
        return at + length;
    }

    /**
     * Copies a piece with its escapes undone: {@code \\} and {@code \n}, and {@code \"} where {@code quotes} is set;
     * another backslash stays.
     *
     * @param out with room for {@code to - from} bytes behind {@code at}
     * @return the position behind the copy
     */
    static int unescape(byte[] b, int from, int to, boolean quotes, byte[] out, int at) {
        int p = at;
        for (int i = from; i < to; i++) {
            byte c = b[i];
            if (c == '\\' && i + 1 < to) {
                byte next = b[i + 1];
                if (next == '\\' || next == 'n' || quotes && next == '"') {
                    c = next == 'n' ? (byte) '\n' : next;
                    i++;
                }
            }
            out[p++] = c;
        }
        return p;
    }

    /** A piece as text with its escapes undone. */
    static String unescaped(byte[] b, int from, int to, boolean quotes) {
        byte[] out = new byte[to - from];
        return string(out, 0, unescape(b, from, to, quotes, out, 0));
    }

    /** Whether the piece equals the ASCII text. */
    static boolean is(byte[] b, int from, int to, String text) {
        if (to - from != text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (b[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
