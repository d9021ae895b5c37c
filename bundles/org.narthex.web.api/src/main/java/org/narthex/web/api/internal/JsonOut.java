package org.narthex.web.api.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.narthex.model.GoFloat;

/**
 * Writes JSON with the bytes that Go's encoders give: strings in two ways of escaping, sample values as strings,
 * timestamps as seconds. Commas are set by the writer. Confined to one thread.
 *
 * <p>Benchmark: the range query of the side-by-side run, whose answer is mostly written here.
 */
final class JsonOut {
    private static final int SIZE = 16 * 1024;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** Longest text of a number or an escaped code point, with room to spare. */
    private static final int MARGIN = 400;

    /** Longest text that is copied at once. */
    static final int PLAIN = MARGIN - 2;

    private final OutputStream out;
    private final byte[] buffer = new byte[SIZE + MARGIN];
    private int count;

    /** Whether the next element of the list or object needs a comma in front. */
    private boolean comma;

    JsonOut(OutputStream out) {
        this.out = out;
    }

    JsonOut beginObject() throws IOException {
        separate();
        put('{');
        comma = false;
        return this;
    }

    JsonOut endObject() throws IOException {
        put('}');
        comma = true;
        return this;
    }

    JsonOut beginList() throws IOException {
        separate();
        put('[');
        comma = false;
        return this;
    }

    JsonOut endList() throws IOException {
        put(']');
        comma = true;
        return this;
    }

    /** A key of plain ASCII without anything to escape. */
    JsonOut key(String plain) throws IOException {
        separate();
        put('"');
        ascii(plain);
        put('"');
        put(':');
        comma = false;
        return this;
    }

    /** A key with any characters. */
    JsonOut anyKey(String key, boolean html) throws IOException {
        separate();
        quoted(key, html);
        put(':');
        comma = false;
        return this;
    }

    /** A key from at most {@link #PLAIN} bytes among which there is nothing to escape. */
    JsonOut plainKey(byte[] text, int offset, int length) throws IOException {
        separate();
        plain(text, offset, length);
        put(':');
        comma = false;
        return this;
    }

    /** A string from at most {@link #PLAIN} bytes among which there is nothing to escape. */
    JsonOut plainString(byte[] text, int offset, int length) throws IOException {
        separate();
        plain(text, offset, length);
        comma = true;
        return this;
    }

    /** A string with {@code <}, {@code >}, {@code &} and the line separators escaped, as Go does by default. */
    JsonOut string(String text) throws IOException {
        separate();
        quoted(text, true);
        comma = true;
        return this;
    }

    /** A string with only quotes, backslashes and control characters escaped, as labels are written. */
    JsonOut rawString(String text) throws IOException {
        separate();
        quoted(text, false);
        comma = true;
        return this;
    }

    JsonOut number(long value) throws IOException {
        separate();
        ascii(Long.toString(value));
        comma = true;
        return this;
    }

    /** A float as Go's encoding/json writes it; it has no way to write NaN or infinities, which become null. */
    JsonOut number(double value) throws IOException {
        separate();
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            ascii("null");
        } else {
            ascii(shortExponent(GoFloat.json(value)));
        }
        comma = true;
        return this;
    }

    JsonOut bool(boolean value) throws IOException {
        separate();
        ascii(value ? "true" : "false");
        comma = true;
        return this;
    }

    JsonOut nul() throws IOException {
        separate();
        ascii("null");
        comma = true;
        return this;
    }

    /** Milliseconds as seconds: whole ones without decimals, others always with three. */
    JsonOut timestamp(long millis) throws IOException {
        separate();
        room();
        count = TimestampTexts.write(millis, buffer, count);
        comma = true;
        return this;
    }

    /** A list of a timestamp and a sample value. */
    JsonOut point(TimestampTexts times, int i, double value) throws IOException {
        room();
        byte[] to = buffer;
        int at = count;
        if (comma) {
            to[at++] = ',';
        }
        to[at++] = '[';
        at = times.copy(i, to, at);
        to[at++] = ',';
        to[at++] = '"';
        at = GoFloat.writeJson(value, to, at);
        to[at++] = '"';
        to[at++] = ']';
        count = at;
        comma = true;
        return this;
    }

    /** A sample value, as a string. */
    JsonOut sampleValue(double value) throws IOException {
        separate();
        room();
        buffer[count++] = '"';
        count = GoFloat.writeJson(value, buffer, count);
        buffer[count++] = '"';
        comma = true;
        return this;
    }

    /** Hands everything on. */
    void flush() throws IOException {
        out.write(buffer, 0, count);
        count = 0;
    }

    private void separate() throws IOException {
        if (comma) {
            put(',');
        }
    }

    private void put(char c) throws IOException {
        room();
        buffer[count++] = (byte) c;
    }

    private void room() throws IOException {
        if (count >= SIZE) {
            flush();
        }
    }

    private void plain(byte[] text, int offset, int length) throws IOException {
        room();
        buffer[count++] = '"';
        System.arraycopy(text, offset, buffer, count, length);
        count += length;
        buffer[count++] = '"';
    }

    @SuppressWarnings("deprecation") // copies the low bytes of ASCII text, which is what is wanted here
    private void ascii(String text) throws IOException {
        int length = text.length();
        int at = 0;
        while (at < length) {
            room();
            int n = Math.min(length - at, SIZE + MARGIN - count);
            text.getBytes(at, at + n, buffer, count);
            count += n;
            at += n;
        }
    }

    private void quoted(String text, boolean html) throws IOException {
        put('"');
        int length = text.length();
        for (int i = 0; i < length; i++) {
            room();
            char c = text.charAt(i);
            if (c >= 0x80) {
                i += wide(text, i, c, html);
            } else if (c >= ' ' && c != '"' && c != '\\' && !(html && (c == '<' || c == '>' || c == '&'))) {
                buffer[count++] = (byte) c;
            } else {
                escape(c);
            }
        }
        put('"');
    }

    private void escape(char c) {
        buffer[count++] = '\\';
        switch (c) {
            case '"', '\\' -> buffer[count++] = (byte) c;
            case '\n' -> buffer[count++] = 'n';
            case '\r' -> buffer[count++] = 'r';
            case '\t' -> buffer[count++] = 't';
            default -> unicode(c);
        }
    }

    private void unicode(int c) {
        buffer[count++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            buffer[count++] = HEX[c >> shift & 15];
        }
    }

    /** Writes a code point beyond ASCII; returns how many further chars it took. */
    private int wide(String text, int at, char c, boolean html) {
        if (html && (c == '\u2028' || c == '\u2029')) {
            buffer[count++] = '\\';
            unicode(c);
            return 0;
        }
        int codePoint = text.codePointAt(at);
        if (codePoint >= 0xd800 && codePoint < 0xe000) {
            return loneSurrogate(codePoint, html);
        }
        if (codePoint < 0x800) {
            buffer[count++] = (byte) (0xc0 | codePoint >> 6);
        } else {
            if (codePoint < 0x10000) {
                buffer[count++] = (byte) (0xe0 | codePoint >> 12);
            } else {
                buffer[count++] = (byte) (0xf0 | codePoint >> 18);
                buffer[count++] = (byte) (0x80 | codePoint >> 12 & 0x3f);
            }
            buffer[count++] = (byte) (0x80 | codePoint >> 6 & 0x3f);
        }
        buffer[count++] = (byte) (0x80 | codePoint & 0x3f);
        return Character.charCount(codePoint) - 1;
    }

    /** U+DC80 to U+DCFF stand for bytes that are no UTF-8: escaped as the replacement, or passed through. */
    private int loneSurrogate(int codePoint, boolean html) {
        if (html) {
            buffer[count++] = '\\';
            unicode(0xfffd);
        } else if (codePoint >= 0xdc80 && codePoint < 0xdd00) {
            buffer[count++] = (byte) (codePoint & 0xff);
        } else {
            buffer[count++] = (byte) 0xef;
            buffer[count++] = (byte) 0xbf;
            buffer[count++] = (byte) 0xbd;
        }
        return 0;
    }

    /** encoding/json writes {@code 1e-9} where strconv writes {@code 1e-09}. */
    private static String shortExponent(String text) {
        int e = text.indexOf("e-0");
        return e < 0 ? text : text.substring(0, e + 2) + text.substring(e + 3);
    }
}
