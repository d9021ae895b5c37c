package org.narthex.web.api.internal;

import java.io.IOException;
import java.io.OutputStream;
import org.narthex.model.GoFloat;

/**
 * Writes JSON with the bytes that Go's encoders give: strings in two ways of escaping, sample values as strings,
 * timestamps as seconds. Commas are set by the writer. Confined to one thread.
 */
final class JsonOut {
    private final JsonText text;

    /** Whether the next element of the list or object needs a comma in front. */
    private boolean comma;

    JsonOut(OutputStream out) {
        text = new JsonText(out);
    }

    JsonOut beginObject() throws IOException {
        separate();
        text.put('{');
        comma = false;
        return this;
    }

    JsonOut endObject() throws IOException {
        text.put('}');
        comma = true;
        return this;
    }

    JsonOut beginList() throws IOException {
        separate();
        text.put('[');
        comma = false;
        return this;
    }

    JsonOut endList() throws IOException {
        text.put(']');
        comma = true;
        return this;
    }

    /** A key of plain ASCII without anything to escape. */
    JsonOut key(String plain) throws IOException {
        separate();
        text.put('"');
        text.ascii(plain);
        text.put('"');
        text.put(':');
        comma = false;
        return this;
    }

    /** A key with any characters. */
    JsonOut anyKey(String key, boolean html) throws IOException {
        separate();
        text.quoted(key, html);
        text.put(':');
        comma = false;
        return this;
    }

    /** A key from at most {@link JsonText#PLAIN} bytes among which there is nothing to escape. */
    JsonOut plainKey(byte[] bytes, int offset, int length) throws IOException {
        separate();
        text.plain(bytes, offset, length);
        text.put(':');
        comma = false;
        return this;
    }

    /** A string from at most {@link JsonText#PLAIN} bytes among which there is nothing to escape. */
    JsonOut plainString(byte[] bytes, int offset, int length) throws IOException {
        separate();
        text.plain(bytes, offset, length);
        comma = true;
        return this;
    }

    /** A string with {@code <}, {@code >}, {@code &} and the line separators escaped, as Go does by default. */
    JsonOut string(String value) throws IOException {
        separate();
        text.quoted(value, true);
        comma = true;
        return this;
    }

    /** A string with only quotes, backslashes and control characters escaped, as labels are written. */
    JsonOut rawString(String value) throws IOException {
        separate();
        text.quoted(value, false);
        comma = true;
        return this;
    }

    JsonOut number(long value) throws IOException {
        separate();
        text.ascii(Long.toString(value));
        comma = true;
        return this;
    }

    /** A float as Go's encoding/json writes it; it has no way to write NaN or infinities, which become null. */
    JsonOut number(double value) throws IOException {
        separate();
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            text.ascii("null");
        } else {
            text.ascii(shortExponent(GoFloat.json(value)));
        }
        comma = true;
        return this;
    }

    JsonOut bool(boolean value) throws IOException {
        separate();
        text.ascii(value ? "true" : "false");
        comma = true;
        return this;
    }

    JsonOut nul() throws IOException {
        separate();
        text.ascii("null");
        comma = true;
        return this;
    }

    /** Milliseconds as seconds: whole ones without decimals, others always with three. */
    JsonOut timestamp(long millis) throws IOException {
        separate();
        text.timestamp(millis);
        comma = true;
        return this;
    }

    /** A list of a timestamp and a sample value. */
    JsonOut point(TimestampTexts times, int i, double value) throws IOException {
        text.point(comma, times, i, value);
        comma = true;
        return this;
    }

    /** A sample value, as a string. */
    JsonOut sampleValue(double value) throws IOException {
        separate();
        text.sampleValue(value);
        comma = true;
        return this;
    }

    /** Hands everything on. */
    void flush() throws IOException {
        text.flush();
    }

    private void separate() throws IOException {
        if (comma) {
            text.put(',');
        }
    }

    /** encoding/json writes {@code 1e-9} where strconv writes {@code 1e-09}. */
    private static String shortExponent(String text) {
        int e = text.indexOf("e-0");
        return e < 0 ? text : text.substring(0, e + 2) + text.substring(e + 3);
    }
}
