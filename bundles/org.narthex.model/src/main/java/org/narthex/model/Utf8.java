package org.narthex.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/**
 * Strings as Go's strings of bytes: their order, and the way there and back for bytes that are no UTF-8, which are lone low
 * surrogates U+DC80 to U+DCFF in Java's strings.
 */
public final class Utf8 {
    private static final int ESCAPED = 0xDC00;

    /** Orders strings by code points, unlike {@link String#compareTo}, which orders UTF-16 units. */
    public static final Comparator<String> ORDER = Utf8::compare;

    private Utf8() {}

    private static int compare(String a, String b) {
        int n = Math.min(a.length(), b.length());
        for (int i = 0; i < n; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                return Integer.compare(rank(x), rank(y));
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** Surrogates stand for code points above every other char. */
    private static int rank(char c) {
        return Character.isSurrogate(c) ? c + 0x10000 : c;
    }

    /** The bytes of a text. */
    public static byte[] encode(String text) {
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
    public static String decode(byte[] bytes, int start, int end) {
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
    public static int width(byte[] b, int at, int end) {
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
    public static boolean hasBytes(String text) {
        return text.codePoints().anyMatch(Utf8::isByte);
    }

    private static boolean isByte(int c) {
        return c >= ESCAPED + 0x80 && c <= ESCAPED + 0xff;
    }
}
