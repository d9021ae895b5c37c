package org.narthex.http.client.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.http.client.HttpConfig;

/** Chooses the proxy for an origin, from the configuration or the environment. Thread-safe. */
final class Proxies {
    private final String http;
    private final String https;
    private final String except;

    Proxies(HttpConfig config, Map<String, String> environment) {
        if (config.proxyFromEnvironment()) {
            http = variable(environment, "HTTP_PROXY");
            https = variable(environment, "HTTPS_PROXY");
            except = variable(environment, "NO_PROXY");
        } else {
            http = config.proxyUrl();
            https = config.proxyUrl();
            except = config.noProxy();
        }
    }

    private static String variable(Map<String, String> environment, String name) {
        String upper = environment.getOrDefault(name, "");
        return upper.isEmpty() ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "") : upper;
    }

    /** The proxy to use; null for a direct connection. */
    @Nullable Origin proxy(Origin origin) throws IOException {
        String url = origin.tls() ? https : http;
        if (url.isEmpty() || excepted(origin)) {
            return null;
        }
        return Origin.parse(url.contains("://") ? url : "http://" + url);
    }

    private boolean excepted(Origin origin) {
        String host = origin.host().toLowerCase(Locale.ROOT);
        for (String part : except.split(",")) {
            String rule = part.strip().toLowerCase(Locale.ROOT);
            if (!rule.isEmpty() && matches(rule, host, origin.port())) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String rule, String host, int port) {
        if (rule.equals("*")) {
            return true;
        }
        if (rule.indexOf('/') > 0) {
            return inNetwork(rule, host);
        }
        String name = rule;
        int colon = rule.lastIndexOf(':');
        if (colon > 0 && rule.indexOf(':') == colon) {
            if (!rule.substring(colon + 1).equals(Integer.toString(port))) {
                return false;
            }
            name = rule.substring(0, colon);
        }
        if (name.startsWith("*.")) {
            name = name.substring(1);
        }
        return name.startsWith(".") ? host.endsWith(name) : host.equals(name) || host.endsWith("." + name);
    }

    private static boolean inNetwork(String rule, String host) {
        boolean literal = host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || Character.isDigit(c));
        if (!literal) {
            return false;
        }
        try {
            int slash = rule.indexOf('/');
            byte[] network = InetAddress.getByName(rule.substring(0, slash)).getAddress();
            byte[] address = InetAddress.getByName(host).getAddress();
            int bits = Integer.parseInt(rule.substring(slash + 1));
            if (network.length != address.length || bits < 0 || bits > network.length * 8) {
                return false;
            }
            for (int i = 0; i < bits; i++) {
                if (((network[i / 8] ^ address[i / 8]) >> (7 - i % 8) & 1) != 0) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException | NumberFormatException e) {
            return false;
        }
    }
}
