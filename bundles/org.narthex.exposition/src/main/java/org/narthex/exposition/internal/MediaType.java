package org.narthex.exposition.internal;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The media type of a Content-Type header, read with the leniency and the error texts of Go's mime package. */
public final class MediaType {
    private final String text;
    private int at;

    private MediaType(String text) {
        this.text = text;
    }

    /** A header that is no media type; the message is Go's. */
    public static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    /** The type and subtype in lower case, without the parameters, which are checked too. */
    public static String of(String header) throws MalformedException {
        int semicolon = header.indexOf(';');
        String base = semicolon < 0 ? header : header.substring(0, semicolon);
        String type = base.toLowerCase(Locale.ROOT).strip();
        checkType(type);
        if (semicolon >= 0) {
            new MediaType(header.substring(semicolon)).checkParameters();
        }
        return type;
    }

    private static void checkType(String type) throws MalformedException {
        MediaType scan = new MediaType(type);
        if (scan.token().isEmpty()) {
            throw new MalformedException("mime: no media type");
        }
        if (scan.at == type.length()) {
            return;
        }
        if (type.charAt(scan.at) != '/') {
            throw new MalformedException("mime: expected slash after first token");
        }
        scan.at++;
        if (scan.token().isEmpty()) {
            throw new MalformedException("mime: expected token after slash");
        }
        if (scan.at < type.length()) {
            throw new MalformedException("mime: unexpected content after media subtype");
        }
    }

    private void checkParameters() throws MalformedException {
        Map<String, String> seen = new HashMap<>();
        while (true) {
            skipSpace();
            if (at == text.length() || text.substring(at).strip().equals(";")) {
                return;
            }
            if (text.charAt(at) != ';') {
                throw malformedParameter();
            }
            at++;
            skipSpace();
            String name = token().toLowerCase(Locale.ROOT);
            skipSpace();
            if (name.isEmpty() || at == text.length() || text.charAt(at) != '=') {
                throw malformedParameter();
            }
            at++;
            skipSpace();
            String value = value();
            String before = seen.putIfAbsent(name, value);
            if (before != null && !before.equals(value)) {
                throw new MalformedException("mime: duplicate parameter name");
            }
        }
    }

    private String value() throws MalformedException {
        if (at == text.length()) {
            throw malformedParameter();
        }
        if (text.charAt(at) != '"') {
            String token = token();
            if (token.isEmpty()) {
                throw malformedParameter();
            }
            return token;
        }
        StringBuilder out = new StringBuilder();
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                at = i + 1;
                return out.toString();
            }
            if (c == '\\' && i + 1 < text.length() && isSpecial(text.charAt(i + 1))) {
                out.append(text.charAt(++i));
            } else if (c == '\r' || c == '\n') {
                break;
            } else {
                out.append(c);
            }
        }
        throw malformedParameter();
    }

    private static MalformedException malformedParameter() {
        return new MalformedException("mime: invalid media parameter");
    }

    private String token() {
        int from = at;
        while (at < text.length() && isTokenCharacter(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isTokenCharacter(char c) {
        return c > ' ' && c < 0x7f && !isSpecial(c);
    }

    private static boolean isSpecial(char c) {
        return "()<>@,;:\\\"/[]?=".indexOf(c) >= 0;
    }
}
