package org.narthex.promql.parser.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.narthex.model.GoQuote;

/**
 * Texts as bytes and back. Bytes that are no UTF-8 are lone low surrogates U+DC80 to U+DCFF in strings.
 */
public final class Texts {
    private static final int ESCAPED = 0xDC00;

    private Texts() {}

    /** The bytes of a text. */
    public static byte[] bytes(String text) {
        boolean plain = true;
        for (int i = 0; i < text.length() && plain; i++) {
            plain = !Character.isSurrogate(text.charAt(i));
        }
        if (plain) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 8);
        text.codePoints().forEach(c -> {
            if (isByte(c)) {
                out.write(c - ESCAPED);
            } else {
                out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        });
        return out.toByteArray();
    }

    /** The text of some bytes. */
    public static String text(byte[] bytes, int start, int end) {
        StringBuilder out = new StringBuilder(end - start);
        for (int at = start; at < end; ) {
            int width = width(bytes, at, end);
            if (width == 0) {
                out.append((char) (ESCAPED + (bytes[at] & 0xff)));
                at++;
            } else if (width == 1) {
                out.append((char) bytes[at]);
                at++;
            } else {
                out.append(new String(bytes, at, width, StandardCharsets.UTF_8));
                at += width;
            }
        }
        return out.toString();
    }

    /** How many bytes the character at a place has; 0 when there is none that is valid. */
    static int width(byte[] b, int at, int end) {
        int lead = b[at] & 0xff;
        if (lead < 0x80) {
            return 1;
        }
        int width = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        if (lead < 0xc2 || lead > 0xf4 || at + width > end) {
            return 0;
        }
        int second = b[at + 1] & 0xff;
        int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < low || second > high) {
            return 0;
        }
        for (int i = 2; i < width; i++) {
            if ((b[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return width;
    }

    /** Whether a text has bytes that are no UTF-8. */
    static boolean hasBytes(String text) {
        return text.codePoints().anyMatch(Texts::isByte);
    }

    /** As Go quotes a string; bytes that are no UTF-8 become {@code \xff}. */
    public static String quote(String text) {
        if (!hasBytes(text)) {
            return GoQuote.quote(text);
        }
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (isByte(c)) {
                out.append(String.format("\\x%02x", c - ESCAPED));
            } else {
                String one = GoQuote.quote(Character.toString(c));
                out.append(one, 1, one.length() - 1);
            }
        });
        return out.append('"').toString();
    }

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

    private static boolean isByte(int c) {
        return c >= ESCAPED + 0x80 && c <= ESCAPED + 0xff;
    }
}
