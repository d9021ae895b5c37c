package org.narthex.storage.tsdb.internal.block;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON value, for the small files of a block; numbers keep their text. Immutable and thread-safe. */
sealed interface Json {
    /** Members in the order of the text. */
    record Obj(Map<String, Json> members) implements Json {
        /** A member; null where it is missing or null. */
        @Nullable Json get(String key) {
            Json value = members.get(key);
            return value instanceof Null ? null : value;
        }
    }

    record Arr(List<Json> items) implements Json {}

    record Str(String text) implements Json {}

    record Num(String text) implements Json {}

    record Bool(boolean value) implements Json {}

    record Null() implements Json {}

    /**
     * Parses a text that is one value.
     *
     * @throws IllegalArgumentException with the position when the text is not JSON
     */
    static Json parse(String text) {
        return new Parser(text).whole();
    }

    /** A recursive descent over the text. Confined to one thread. */
    final class Parser {
        private static final int MAX_DEPTH = 100;
        private final String text;
        private int at;
        private int depth;

        private Parser(String text) {
            this.text = text;
        }

        private Json whole() {
            Json value = value();
            skipSpace();
            if (at < text.length()) {
                throw error("unexpected text behind the value");
            }
            return value;
        }

        private Json value() {
            if (++depth > MAX_DEPTH) {
                throw error("nested more than " + MAX_DEPTH + " deep");
            }
            skipSpace();
            char c = at < text.length() ? text.charAt(at) : 0;
            Json value =
                    switch (c) {
                        case '{' -> object();
                        case '[' -> array();
                        case '"' -> new Str(string());
                        case 't' -> word("true", new Bool(true));
                        case 'f' -> word("false", new Bool(false));
                        case 'n' -> word("null", new Null());
                        default -> number();
                    };
            depth--;
            return value;
        }

        private Json object() {
            Map<String, Json> members = new LinkedHashMap<>();
            at++;
            while (!closes('}', members.isEmpty())) {
                skipSpace();
                String key = string();
                skipSpace();
                expect(':');
                members.put(key, value());
            }
            return new Obj(members);
        }

        private Json array() {
            List<Json> items = new ArrayList<>();
            at++;
            while (!closes(']', items.isEmpty())) {
                items.add(value());
            }
            return new Arr(items);
        }

        /** Whether the bracket closes here; otherwise steps over the comma, unless this is the first item. */
        private boolean closes(char bracket, boolean first) {
            skipSpace();
            if (at < text.length() && text.charAt(at) == bracket) {
                at++;
                return true;
            }
            if (!first) {
                expect(',');
            }
            return false;
        }

        private String string() {
            expect('"');
            StringBuilder out = new StringBuilder();
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '"') {
                    return out.toString();
                }
                if (c < ' ') {
                    throw error("control character in a string");
                }
                out.append(c == '\\' ? escape() : c);
            }
            throw error("unexpected end in a string");
        }

        private char escape() {
            char c = at < text.length() ? text.charAt(at++) : 0;
            return switch (c) {
                case '"', '\\', '/' -> c;
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'u' -> {
                    if (at + 4 > text.length()) {
                        throw error("unexpected end in a string");
                    }
                    at += 4;
                    try {
                        yield (char) Integer.parseInt(text, at - 4, at, 16);
                    } catch (NumberFormatException e) {
                        throw error("malformed escape");
                    }
                }
                default -> throw error("unknown escape");
            };
        }

        private Json number() {
            int from = at;
            while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            if (from == at) {
                throw error(at == text.length() ? "unexpected end" : "unexpected character");
            }
            return new Num(text.substring(from, at));
        }

        private Json word(String word, Json value) {
            if (!text.startsWith(word, at)) {
                throw error("unexpected character");
            }
            at += word.length();
            return value;
        }

        private void expect(char c) {
            if (at >= text.length() || text.charAt(at) != c) {
                throw error("expected '" + c + "'");
            }
            at++;
        }

        private void skipSpace() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private IllegalArgumentException error(String what) {
            return new IllegalArgumentException(what + " at character " + at);
        }
    }
}
