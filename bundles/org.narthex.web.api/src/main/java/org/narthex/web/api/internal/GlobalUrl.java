package org.narthex.web.api.internal;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.narthex.runtime.api.flags.ExternalUrl;

/** Addresses of targets as a browser elsewhere reaches them: this host's own names become the external one. */
final class GlobalUrl {
    private static final List<String> LOCAL = List.of("127.0.0.1", "localhost", "::1");

    private final ExternalUrl external;
    private final String ownPort;

    GlobalUrl(ExternalUrl external, String listenAddress) {
        this.external = external;
        this.ownPort = listenAddress.substring(listenAddress.lastIndexOf(':') + 1);
    }

    String of(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            return url;
        }
        String host = uri.getHost();
        if (host == null || !LOCAL.contains(host.replace("[", "").replace("]", ""))) {
            return url;
        }
        String port = uri.getPort() < 0 ? "" : Integer.toString(uri.getPort());
        int behind = url.indexOf("://") + 3 + uri.getRawAuthority().length();
        String rest = url.substring(behind);
        if (port.equals(ownPort)) {
            return external.scheme() + "://" + external.host() + rest;
        }
        String named = external.host().replaceAll(":[0-9]*$", "");
        return uri.getScheme() + "://" + named + (port.isEmpty() ? "" : ":" + port) + rest;
    }
}
