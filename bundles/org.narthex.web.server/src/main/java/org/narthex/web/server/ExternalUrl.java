package org.narthex.web.server;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import org.narthex.runtime.api.ServerFlags;

/**
 * Where this server is reached from outside.
 *
 * @param scheme such as {@code http}
 * @param host with port where one was given
 * @param path begins with a slash and does not end with one; empty for the root
 */
public record ExternalUrl(String scheme, String host, String path) {
    /**
     * The URL of {@code --web.external-url}, or one made of the host's name and the first listen address.
     *
     * @throws IllegalArgumentException for a URL that is quoted or malformed
     */
    public static ExternalUrl of(ServerFlags flags) {
        return of(flags.text("web.external-url"), flags.list("web.listen-address").getFirst());
    }

    /** As {@link #of(ServerFlags)}, for a URL and a listen address. */
    public static ExternalUrl of(String url, String listenAddress) {
        if (url.isEmpty()) {
            return new ExternalUrl("http", hostName() + ":" + port(listenAddress), "");
        }
        if (isQuote(url.charAt(0)) || isQuote(url.charAt(url.length() - 1))) {
            throw new IllegalArgumentException("URL must not begin or end with quotes");
        }
        try {
            URI uri = new URI(url);
            String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
            String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
            String scheme = uri.getScheme() == null ? "" : uri.getScheme();
            return new ExternalUrl(scheme, authority, path.isEmpty() || path.startsWith("/") ? path : "/" + path);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("parse " + url + ": " + e.getReason(), e);
        }
    }

    /** The prefix of every route: {@code --web.route-prefix}, or the path of the external URL; {@code /} for none. */
    public String routePrefix(String flag) {
        String prefix = flag.isEmpty() ? path : flag;
        return "/" + prefix.replaceAll("^/+", "").replaceAll("/+$", "");
    }

    @Override
    public String toString() {
        return scheme + "://" + host + path;
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }

    private static String port(String listenAddress) {
        return listenAddress.substring(listenAddress.lastIndexOf(':') + 1);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
