package org.narthex.runtime.api.flags;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.narthex.model.GoQuote;
import org.narthex.runtime.api.ServerFlags;

/**
 * The URL under which users reach the server.
 *
 * @param scheme such as {@code http}; may be empty
 * @param host with its port; may be empty
 * @param path empty, or with a leading and without a trailing slash
 */
public record ExternalUrl(String scheme, String host, String path) {
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*");
    private static final Pattern PORT = Pattern.compile("(:[0-9]*)?");

    /** The URL of a server that was started with these flags. */
    public static ExternalUrl of(ServerFlags flags) {
        return of(flags.text("web.external-url"), flags.list("web.listen-address").getFirst());
    }

    /**
     * Reads the flag {@code --web.external-url}, or derives the URL from the host's name and the port.
     *
     * @param text the flag's value; empty when it was not given
     * @param listenAddress the first address of {@code --web.listen-address}
     * @throws IllegalArgumentException with the text that Prometheus prints
     */
    public static ExternalUrl of(String text, String listenAddress) {
        String url = text.isEmpty() ? "http://" + hostName() + ":" + port(listenAddress) + "/" : text;
        if (isQuote(url.charAt(0)) || isQuote(url.charAt(url.length() - 1))) {
            throw new IllegalArgumentException("URL must not begin or end with quotes");
        }
        try {
            return parse(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("parse " + GoQuote.quote(url) + ": " + e.getMessage(), e);
        }
    }

    /** The prefix of every route: the flag {@code --web.route-prefix}, or this URL's path; {@code /} for none. */
    public String routePrefix(String flag) {
        return "/" + (flag.isEmpty() ? path : flag).replaceAll("^/+|/+$", "");
    }

    private static ExternalUrl parse(String url) {
        String rest = url;
        String scheme = "";
        int colon = rest.indexOf(':');
        int slash = rest.indexOf('/');
        if (colon >= 0 && (slash < 0 || colon < slash)) {
            if (colon == 0) {
                throw new IllegalArgumentException("missing protocol scheme");
            }
            scheme = rest.substring(0, colon);
            if (!SCHEME.matcher(scheme).matches()) {
                throw new IllegalArgumentException("first path segment in URL cannot contain colon");
            }
            rest = rest.substring(colon + 1);
        }
        int end = indexOfAny(rest, '?', '#');
        rest = rest.substring(0, end);
        String host = "";
        if (rest.startsWith("//")) {
            int path = rest.indexOf('/', 2);
            host = path < 0 ? rest.substring(2) : rest.substring(2, path);
            rest = path < 0 ? "" : rest.substring(path);
            checkHost(host);
        }
        checkEscapes(rest);
        String path = rest.replaceAll("/+$", "");
        return new ExternalUrl(scheme, host, path.isEmpty() || path.startsWith("/") ? path : "/" + path);
    }

    private static int indexOfAny(String text, char a, char b) {
        int at = text.indexOf(a);
        int bt = text.indexOf(b);
        return at < 0 ? (bt < 0 ? text.length() : bt) : bt < 0 ? at : Math.min(at, bt);
    }

    private static void checkHost(String hostAndUser) {
        String host = hostAndUser.substring(hostAndUser.lastIndexOf('@') + 1);
        String port;
        if (host.startsWith("[")) {
            int close = host.lastIndexOf(']');
            if (close < 0) {
                throw new IllegalArgumentException("missing ']' in host");
            }
            port = host.substring(close + 1);
        } else {
            int colon = host.lastIndexOf(':');
            port = colon < 0 ? "" : host.substring(colon);
        }
        if (!PORT.matcher(port).matches()) {
            throw new IllegalArgumentException("invalid port " + GoQuote.quote(port) + " after host");
        }
    }

    private static void checkEscapes(String path) {
        for (int at = path.indexOf('%'); at >= 0; at = path.indexOf('%', at + 1)) {
            String escape = path.substring(at, Math.min(at + 3, path.length()));
            if (!escape.matches("%[0-9a-fA-F]{2}")) {
                throw new IllegalArgumentException("invalid URL escape " + GoQuote.quote(escape));
            }
        }
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }

    private static String port(String listenAddress) {
        int colon = listenAddress.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("address " + listenAddress + ": missing port in address");
        }
        return listenAddress.substring(colon + 1);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** The URL, without a trailing slash. */
    @Override
    public String toString() {
        return (scheme.isEmpty() ? "" : scheme + ":") + (host.isEmpty() ? "" : "//" + host) + path;
    }
}
