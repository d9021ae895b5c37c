package org.narthex.storage.tsdb.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON into maps, lists, strings, longs, booleans and nulls: enough for the test vectors. */
public final class Json {
    private final String s;
    private int at;

    private Json(String s) {
        this.s = s;
    }

    /** Parses a text. */
    @SuppressWarnings("unchecked") // every vector is an object
    public static Map<String, Object> object(String text) {
        return (Map<String, Object>) new Json(text).value();
    }

    /** A list of objects in an object. */
    @SuppressWarnings("unchecked") // the caller knows the vector's shape
    public static List<Map<String, Object>> list(Map<String, Object> object, String key) {
        Object list = object.get(key);
        return list == null ? List.of() : (List<Map<String, Object>>) list;
    }

    private char peek() {
        while (Character.isWhitespace(s.charAt(at))) {
            at++;
        }
        return s.charAt(at);
    }

    private Object value() {
        char c = peek();
        if (c == '{') {
            Map<String, Object> map = new LinkedHashMap<>();
            at++;
            while (peek() != '}') {
                String key = string();
                peek();
                at++;
                map.put(key, value());
                if (peek() == ',') {
                    at++;
                }
            }
            at++;
            return map;
        }
        if (c == '[') {
            List<Object> list = new ArrayList<>();
            at++;
            while (peek() != ']') {
                list.add(value());
                if (peek() == ',') {
                    at++;
                }
            }
            at++;
            return list;
        }
        if (c == '"') {
            return string();
        }
        int start = at;
        while (at < s.length() && ",]} \n\t".indexOf(s.charAt(at)) < 0) {
            at++;
        }
        String word = s.substring(start, at);
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> null;
            default -> word.contains(".") ? (Object) Double.valueOf(word) : Long.valueOf(word);
        };
    }

    private String string() {
        peek();
        StringBuilder out = new StringBuilder();
        for (at++; s.charAt(at) != '"'; at++) {
            char c = s.charAt(at);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            at++;
            switch (s.charAt(at)) {
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'u' -> {
                    out.append((char) Integer.parseInt(s.substring(at + 1, at + 5), 16));
                    at += 4;
                }
                default -> out.append(s.charAt(at));
            }
        }
        at++;
        return out.toString();
    }
}
