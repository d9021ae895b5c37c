package org.narthex.promql.parser;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads JSON into maps, lists, texts, numbers as Double, truths and nulls. Confined to one thread. */
final class JsonText {
    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    static @Nullable Object parse(String text) {
        JsonText json = new JsonText(text);
        Object value = json.value();
        json.space();
        if (json.at != text.length()) {
            throw new IllegalArgumentException("more behind the end: " + text);
        }
        return value;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char next() {
        space();
        return text.charAt(at);
    }

    private @Nullable Object value() {
        switch (next()) {
            case '{' -> {
                return object();
            }
            case '[' -> {
                return list();
            }
            case '"' -> {
                return string();
            }
            default -> {
                int start = at;
                while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
                    at++;
                }
                return switch (text.substring(start, at)) {
                    case "true" -> true;
                    case "false" -> false;
                    case "null" -> null;
                    case String number -> Double.valueOf(number);
                };
            }
        }
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> map = new TreeMap<>();
        at++;
        while (next() != '}') {
            String key = string();
            expect(':');
            map.put(key, value());
            if (next() == ',') {
                at++;
                next();
            }
        }
        at++;
        return map;
    }

    private List<@Nullable Object> list() {
        List<@Nullable Object> values = new ArrayList<>();
        at++;
        while (next() != ']') {
            values.add(value());
            if (next() == ',') {
                at++;
            }
        }
        at++;
        return values;
    }

    private void expect(char c) {
        if (next() != c) {
            throw new IllegalArgumentException("expected " + c + " at " + at + " of " + text);
        }
        at++;
    }

    private String string() {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escaped = text.charAt(at++);
            switch (escaped) {
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 't' -> out.append('\t');
                case 'u' -> {
                    out.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                    at += 4;
                }
                default -> out.append(escaped);
            }
        }
        at++;
        return out.toString();
    }
}
