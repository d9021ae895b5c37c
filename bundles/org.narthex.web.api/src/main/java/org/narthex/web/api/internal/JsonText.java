package org.narthex.web.api.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Characters and texts of JSON, in a buffer on their way to a stream; escaped as Go's encoders do. Confined to one thread.
 *
 * <p>Benchmark: the range query of the side-by-side run, whose answer is mostly written here.
 */
final class JsonText {
    /** Most answers are short. */
    private static final int SIZE_AT_FIRST = 1024;

    private static final int SIZE = 16 * 1024;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** Longest text of a number or an escaped code point, with room to spare. */
    private static final int MARGIN = 400;

    /** Longest text that is copied at once. */
    static final int PLAIN = MARGIN - 2;

    private final OutputStream out;
    private byte[] buffer = new byte[SIZE_AT_FIRST + MARGIN];
    private int full = SIZE_AT_FIRST;
    private final SampleText samples = new SampleText();
    private int count;

    JsonText(OutputStream out) {
        this.out = out;
    }

    /** Hands everything on. */
    void flush() throws IOException {
        out.write(buffer, 0, count);
        count = 0;
    }

    /** Milliseconds as seconds: whole ones without decimals, others always with three. */
    void timestamp(long millis) throws IOException {
        room();
        count = TimestampTexts.write(millis, buffer, count);
    }

    /** A list of a timestamp and a sample value, with a comma in front where there is one before. */
    void point(boolean comma, TimestampTexts times, int i, double value) throws IOException {
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
        at = samples.write(value, to, at);
        to[at++] = '"';
        to[at++] = ']';
        count = at;
    }

    /** A sample value, as a string. */
    void sampleValue(double value) throws IOException {
        room();
        buffer[count++] = '"';
        count = samples.write(value, buffer, count);
        buffer[count++] = '"';
    }

    /** An ASCII character. */
    void put(char c) throws IOException {
        room();
        buffer[count++] = (byte) c;
    }

    private void room() throws IOException {
        if (count >= full) {
            makeRoom();
        }
    }

    private void makeRoom() throws IOException {
        if (full < SIZE) {
            full = SIZE;
            buffer = Arrays.copyOf(buffer, SIZE + MARGIN);
        } else {
            flush();
        }
    }

    /** A string from at most {@link #PLAIN} bytes among which there is nothing to escape. */
    void plain(byte[] text, int offset, int length) throws IOException {
        room();
        buffer[count++] = '"';
        System.arraycopy(text, offset, buffer, count, length);
        count += length;
        buffer[count++] = '"';
    }

    /** ASCII as it is. */
    @SuppressWarnings("deprecation") // copies the low bytes of ASCII text, which is what is wanted here
    void ascii(String text) throws IOException {
        int length = text.length();
        int at = 0;
        while (at < length) {
            room();
            int n = Math.min(length - at, buffer.length - count);
            text.getBytes(at, at + n, buffer, count);
            count += n;
            at += n;
        }
    }

    /**
     * A string.
     *
     * @param html whether {@code <}, {@code >}, {@code &} and the line separators are escaped, too
     */
    void quoted(String text, boolean html) throws IOException {
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
}
