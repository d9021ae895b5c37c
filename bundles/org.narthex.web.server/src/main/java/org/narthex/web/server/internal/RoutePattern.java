package org.narthex.web.server.internal;

/**
 * A path to match: literal, or with segments {@code :name} that stand for one segment each and a final {@code /*} that
 * stands for everything below.
 */
final class RoutePattern implements Comparable<RoutePattern> {
    private final String text;
    private final String[] segments;
    private final boolean open;
    private final int literals;

    RoutePattern(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("a route begins with a slash: " + text);
        }
        this.text = text;
        this.open = text.endsWith("/*");
        String fixed = open ? text.substring(0, text.length() - 2) : text;
        this.segments = fixed.split("/", -1);
        int count = 0;
        for (String segment : segments) {
            count += segment.startsWith(":") ? 0 : 1;
        }
        this.literals = count;
    }

    String text() {
        return text;
    }

    /** Whether only one path matches. */
    boolean isExact() {
        return !open && literals == segments.length;
    }

    boolean matches(String path) {
        int at = 0;
        for (int i = 0; i < segments.length; i++) {
            if (at > path.length()) {
                return false;
            }
            int end = path.indexOf('/', at);
            end = end < 0 ? path.length() : end;
            String segment = segments[i];
            boolean fits = segment.startsWith(":")
                    ? end > at && !hidesSlash(path, at, end)
                    : segment.length() == end - at && path.startsWith(segment, at);
            if (!fits) {
                return false;
            }
            at = end + 1;
        }
        return open ? at <= path.length() : at == path.length() + 1;
    }

    /** An encoded slash separates segments as a plain one does. */
    private static boolean hidesSlash(String path, int begin, int end) {
        for (int i = path.indexOf('%', begin); i >= 0 && i < end; i = path.indexOf('%', i + 1)) {
            if (path.regionMatches(true, i, "%2F", 0, 3)) {
                return true;
            }
        }
        return false;
    }

    /** The more specific pattern first. */
    @Override
    public int compareTo(RoutePattern other) {
        if (open != other.open) {
            return open ? 1 : -1;
        }
        int bySegments = Integer.compare(other.segments.length, segments.length);
        if (bySegments != 0) {
            return bySegments;
        }
        int byLiterals = Integer.compare(other.literals, literals);
        return byLiterals != 0 ? byLiterals : text.compareTo(other.text);
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object o) {
        return o instanceof RoutePattern p && text.equals(p.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
