package org.narthex.web.server.internal;

import java.util.ArrayDeque;

/** Work with request paths. */
final class Paths {
    private Paths() {}

    /** The path without empty, {@code .} and {@code ..} segments; a final slash stays. */
    static String clean(String path) {
        if (path.isEmpty()) {
            return "/";
        }
        if (!path.contains("//") && !path.contains("/.")) {
            return path;
        }
        ArrayDeque<String> kept = new ArrayDeque<>();
        for (String segment : path.split("/")) {
            switch (segment) {
                case "", "." -> {}
                case ".." -> kept.pollLast();
                default -> kept.addLast(segment);
            }
        }
        String clean = "/" + String.join("/", kept);
        return path.endsWith("/") && clean.length() > 1 ? clean + "/" : clean;
    }

    /** Whether what is below the path waits for the server to be ready, whoever answers it. */
    static boolean isGated(String path) {
        return path.startsWith("/api/v1/") || path.equals("/federate") || path.startsWith("/consoles/");
    }
}
