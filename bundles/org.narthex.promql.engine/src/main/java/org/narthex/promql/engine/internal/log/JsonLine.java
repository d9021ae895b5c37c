package org.narthex.promql.engine.internal.log;

import java.util.Locale;

/** One line of JSON, with the escapes that Go's encoder writes. Confined to one thread. */
final class JsonLine {
    private final StringBuilder out = new StringBuilder();
    private boolean first = true;

    JsonLine begin() {
        out.append('{');
        first = true;
        return this;
    }

    JsonLine end() {
        out.append('}');
        first = false;
        return this;
    }

    JsonLine key(String name) {
        if (!first) {
            out.append(',');
        }
        first = false;
        quote(name, false);
        out.append(':');
        return this;
    }

    JsonLine text(String name, String value) {
        key(name);
        quote(value, false);
        return this;
    }

    JsonLine number(String name, long value) {
        key(name);
        out.append(value);
        return this;
    }

    /** Seconds with as many digits as nanoseconds have. */
    JsonLine seconds(String name, double value) {
        key(name);
        long nanos = Math.round(value * 1e9);
        String text = String.format(Locale.ROOT, "%d.%09d", nanos / 1_000_000_000, nanos % 1_000_000_000);
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        out.append(text, 0, text.charAt(end - 1) == '.' ? end - 1 : end);
        return this;
    }

    /** What was written, appended to by the caller for lists. */
    StringBuilder raw() {
        return out;
    }

    @Override
    public String toString() {
        return out.toString();
    }

    /**
     * Writes a string.
     *
     * @param html whether what means something in HTML is escaped too
     */
    void quote(String value, boolean html) {
        out.append('"');
        for (int i = 0; i < value.length(); ) {
            int c = value.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    boolean escaped = c < 0x20 || c == 0x2028 || c == 0x2029 || html && (c == '<' || c == '>' || c == '&');
                    if (escaped) {
                        out.append(String.format(Locale.ROOT, "\\u%04x", c));
                    } else if (c >= 0xd800 && c <= 0xdfff) {
                        out.append('\ufffd');
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
