package org.narthex.http.client.internal;

import java.io.IOException;
import java.net.URI;

/**
 * The parts of a URL that a request needs.
 *
 * @param host without the brackets of an IPv6 address
 * @param authority as it goes into the Host header
 * @param target path and query
 * @param userInfo user and password as written, or empty
 */
record Origin(boolean tls, String host, int port, String authority, String target, String userInfo) {
    static Origin parse(String url) throws IOException {
        boolean tls = url.regionMatches(true, 0, "https://", 0, 8);
        if (!tls && !url.regionMatches(true, 0, "http://", 0, 7)) {
            int colon = url.indexOf(':');
            throw new IOException("unsupported protocol scheme \"" + (colon < 0 ? "" : url.substring(0, colon)) + "\"");
        }
        int start = tls ? 8 : 7;
        int end = start;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        String authority = url.substring(start, end);
        int at = authority.lastIndexOf('@');
        String userInfo = at < 0 ? "" : authority.substring(0, at);
        authority = authority.substring(at + 1);
        int hash = url.indexOf('#', end);
        String target = hash < 0 ? url.substring(end) : url.substring(end, hash);
        if (!target.startsWith("/")) {
            target = "/" + target;
        }
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        String host = hasPort ? authority.substring(0, colon) : authority;
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty()) {
            throw new IOException("http: no Host in request URL");
        }
        return new Origin(tls, host, port(authority, colon, hasPort, tls), authority, target, userInfo);
    }

    private static int port(String authority, int colon, boolean hasPort, boolean tls) throws IOException {
        if (!hasPort || colon == authority.length() - 1) {
            return tls ? 443 : 80;
        }
        String text = authority.substring(colon + 1);
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new IOException("invalid port \":" + text + "\" after host", e);
        }
        throw new IOException("dial tcp: address " + text + ": invalid port");
    }

    /** Host and port, as a proxy's CONNECT and error texts name them. */
    String hostPort() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** The URL that a Location header means when this URL answered with it. */
    static String redirect(String from, String location) throws IOException {
        try {
            return URI.create(from).resolve(location).toString();
        } catch (IllegalArgumentException e) {
            throw new IOException("failed to parse Location header \"" + location + "\"", e);
        }
    }
}
