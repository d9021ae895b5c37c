package org.narthex.web.server.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.narthex.web.server.Response;

/** Short answers in the form that clients of Prometheus know. */
final class Answers {
    static final String TEXT = "text/plain; charset=utf-8";

    private Answers() {}

    /** A text. */
    static void text(Response response, int status, String text) throws IOException {
        response.status(status).header("Content-Type", TEXT);
        write(response, text);
    }

    /** An error: its text and a newline, guarded against sniffing. */
    static void error(Response response, int status, String text) throws IOException {
        response.header("X-Content-Type-Options", "nosniff");
        text(response, status, text + "\n");
    }

    static void notFound(Response response) throws IOException {
        error(response, 404, "404 page not found");
    }

    /** A redirect with a link for clients that do not follow it. */
    static void redirect(String method, Response response, int status, String location) throws IOException {
        response.status(status).header("Location", location);
        if (method.equals("GET") || method.equals("HEAD")) {
            response.header("Content-Type", "text/html; charset=utf-8");
        }
        write(response, method.equals("GET") ? "<a href=\"" + escape(location) + "\">" + phrase(status) + "</a>.\n\n" : "");
    }

    private static void write(Response response, String text) throws IOException {
        try (OutputStream out = response.body()) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String phrase(int status) {
        return switch (status) {
            case 301 -> "Moved Permanently";
            case 302 -> "Found";
            case 307 -> "Temporary Redirect";
            default -> throw new IllegalArgumentException("no redirect: " + status);
        };
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&#34;")
                .replace("'", "&#39;");
    }
}
