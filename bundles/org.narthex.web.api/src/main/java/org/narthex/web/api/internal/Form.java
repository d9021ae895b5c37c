package org.narthex.web.api.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.model.GoQuote;
import org.narthex.model.Utf8;
import org.narthex.web.server.Request;

/**
 * The parameters of a request: those of a form in its body in front of those of the URL. A malformed pair is left out;
 * {@link #problem} tells of the first one. Immutable.
 */
final class Form {
    private static final long BODY_LIMIT = 10 << 20;

    private final Map<String, List<String>> values;
    private final @Nullable String problem;

    private Form(Map<String, List<String>> values, @Nullable String problem) {
        this.values = values;
        this.problem = problem;
    }

    /** Reads the body where the method has one and it is a form. */
    static Form of(Request request) throws IOException {
        Map<String, List<String>> values = new HashMap<>();
        String problem = null;
        boolean hasBody = switch (request.method()) {
            case "POST", "PUT", "PATCH" -> true;
            default -> false;
        };
        if (hasBody) {
            byte[] body;
            try (InputStream in = request.body(BODY_LIMIT)) {
                body = in.readAllBytes();
            }
            if (isForm(request.header("Content-Type"))) {
                problem = parse(new String(body, StandardCharsets.UTF_8), values);
            }
        }
        String inUrl = parse(request.query(), values);
        return new Form(values, problem == null ? inUrl : problem);
    }

    /** The parameters of a query string. */
    static Form of(String query) {
        Map<String, List<String>> values = new HashMap<>();
        String problem = parse(query, values);
        return new Form(values, problem);
    }

    /** The first value, or the empty string. */
    String get(String name) {
        return values.getOrDefault(name, List.of("")).getFirst();
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** What is wrong with the first malformed pair; null where all are well formed. */
    @Nullable String problem() {
        return problem;
    }

    private static boolean isForm(String contentType) {
        int semicolon = contentType.indexOf(';');
        String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        return type.strip().toLowerCase(Locale.ROOT).equals("application/x-www-form-urlencoded");
    }

    private static @Nullable String parse(String query, Map<String, List<String>> into) {
        String problem = null;
        for (int at = 0; at <= query.length(); ) {
            int end = query.indexOf('&', at);
            end = end < 0 ? query.length() : end;
            String found = pair(query.substring(at, end), into);
            problem = problem == null ? found : problem;
            at = end + 1;
        }
        return problem;
    }

    private static @Nullable String pair(String pair, Map<String, List<String>> into) {
        if (pair.isEmpty()) {
            return null;
        }
        if (pair.indexOf(';') >= 0) {
            return "invalid semicolon separator in query";
        }
        int equals = pair.indexOf('=');
        try {
            String name = unescape(equals < 0 ? pair : pair.substring(0, equals), true);
            String value = equals < 0 ? "" : unescape(pair.substring(equals + 1), true);
            into.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
            return null;
        } catch (IllegalArgumentException e) {
            return ApiException.message(e);
        }
    }

    /**
     * Decodes percent escapes; bytes that are no UTF-8 become what {@link Utf8} says.
     *
     * @param plusIsSpace whether a plus stands for a space, as in query strings
     * @throws IllegalArgumentException for a malformed escape
     */
    static String unescape(String text, boolean plusIsSpace) {
        if (text.indexOf('%') < 0 && (!plusIsSpace || text.indexOf('+') < 0)) {
            return text;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%') {
                int value = i + 2 < bytes.length ? hex(bytes[i + 1]) << 4 | hex(bytes[i + 2]) : -1;
                if (value < 0) {
                    int to = Math.min(i + 3, bytes.length);
                    String culprit = new String(bytes, i, to - i, StandardCharsets.UTF_8);
                    throw new IllegalArgumentException("invalid URL escape " + GoQuote.quote(culprit));
                }
                out.write(value);
                i += 2;
            } else {
                out.write(bytes[i] == '+' && plusIsSpace ? ' ' : bytes[i]);
            }
        }
        byte[] decoded = out.toByteArray();
        return Utf8.decode(decoded, 0, decoded.length);
    }

    private static int hex(byte c) {
        return Character.digit(c, 16);
    }
}
