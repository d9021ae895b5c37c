package org.narthex.launcher.internal.log;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoQuote;
import org.slf4j.event.Level;

/** One line of the log, in the form of Go's text or JSON handler. Confined to one thread. */
final class LogLine {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Frames of a stack trace that a line shows. */
    private static final int MAX_FRAMES = 16;

    private final boolean json;
    private final StringBuilder text = new StringBuilder(160);

    LogLine(boolean json) {
        this.json = json;
        if (json) {
            text.append('{');
        }
    }

    LogLine head(Instant time, Level level, String logger, String message) {
        add("time", TIME.format(time));
        add("level", level == Level.TRACE ? "DEBUG" : level.name());
        add("source", logger.substring(logger.lastIndexOf('.') + 1));
        return add("msg", message);
    }

    LogLine add(String key, @Nullable Object value) {
        String shown = String.valueOf(value);
        if (json) {
            text.append(text.length() == 1 ? "" : ",").append(quoteJson(key)).append(':');
            text.append(value instanceof Number || value instanceof Boolean ? shown : quoteJson(shown));
        } else {
            text.append(text.isEmpty() ? "" : " ").append(needsQuotes(key) ? GoQuote.quote(key) : key).append('=');
            text.append(needsQuotes(shown) ? GoQuote.quote(shown) : shown);
        }
        return this;
    }

    /** The error's text; for an error in the program also where it happened. */
    LogLine error(Throwable error) {
        add("err", error.getMessage() == null ? error.toString() : error.getMessage());
        if (error instanceof RuntimeException || error instanceof Error) {
            add("stack", stack(error));
        }
        return this;
    }

    private static String stack(Throwable error) {
        StringBuilder out = new StringBuilder();
        int depth = 0;
        for (Throwable t = error; t != null && depth < 4; t = t.getCause(), depth++) {
            out.append(depth == 0 ? "" : " caused by ").append(t);
            StackTraceElement[] frames = t.getStackTrace();
            for (int i = 0; i < Math.min(MAX_FRAMES, frames.length); i++) {
                out.append(" < ").append(frames[i].getClassName()).append('.').append(frames[i].getMethodName())
                        .append(':').append(frames[i].getLineNumber());
            }
        }
        return out.toString();
    }

    private static boolean needsQuotes(String text) {
        if (text.isEmpty()) {
            return true;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == '"' || c == '=' || c == 0x7f || Character.isISOControl(c)) {
                return true;
            }
        }
        return false;
    }

    private static String quoteJson(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }

    @Override
    public String toString() {
        return json ? text + "}" : text.toString();
    }
}
