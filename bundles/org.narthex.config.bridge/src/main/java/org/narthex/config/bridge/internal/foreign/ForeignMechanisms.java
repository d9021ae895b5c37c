package org.narthex.config.bridge.internal.foreign;

import java.util.Locale;
import java.util.Set;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.MappingReader;
import org.narthex.model.GoQuote;

/**
 * Checks the entries of discovery mechanisms whose bundle is not installed for what Prometheus refuses at the first glance,
 * so that such a file is refused whatever is installed. The bundle has the last word once it is there. Thread-safe.
 */
public final class ForeignMechanisms {
    private static final Set<String> WITH_PORT = Set.of("A", "AAAA", "MX", "NS");
    private static final Set<String> ROLES =
            Set.of("node", "pod", "service", "endpoints", "endpointslice", "ingress");

    private ForeignMechanisms() {}

    /** Checks an entry of {@code <mechanism>_sd_configs}. @throws ConfigException with Prometheus' text */
    public static void check(String mechanism, ConfigNode node) throws ConfigException {
        if (!(node instanceof ConfigNode.Mapping mapping)) {
            throw MappingReader.mismatch(node, mechanism + ".plain");
        }
        MappingReader entry = new MappingReader(mapping);
        switch (mechanism) {
            case "consul" -> consul(entry);
            case "dns" -> dns(entry);
            case "http" -> http(entry);
            case "kubernetes" -> kubernetes(entry);
            default -> {
                return;
            }
        }
    }

    private static void consul(MappingReader entry) throws ConfigException {
        if (entry.string("server", "localhost:8500").isBlank()) {
            throw entry.error("server", "consul SD configuration requires a server address");
        }
    }

    private static void dns(MappingReader entry) throws ConfigException {
        if (entry.strings("names").isEmpty()) {
            throw entry.error("names", "DNS-SD config must contain at least one SRV record name");
        }
        String type = entry.string("type", "SRV");
        String known = type.toUpperCase(Locale.ROOT);
        if (WITH_PORT.contains(known)) {
            if (entry.integer("port", 0) == 0) {
                throw entry.error("port", "a port is required in DNS-SD configs for all record types except SRV");
            }
        } else if (!known.equals("SRV")) {
            throw entry.error("type", "invalid DNS-SD records type " + type);
        }
    }

    private static void http(MappingReader entry) throws ConfigException {
        String url = entry.string("url", "");
        if (url.isEmpty()) {
            throw entry.error("url", "URL is missing");
        }
        String lower = url.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("http:") && !lower.startsWith("https:")) {
            throw entry.error("url", "URL scheme must be 'http' or 'https'");
        }
        int host = url.indexOf(':') + "://".length();
        if (!url.startsWith("://", url.indexOf(':')) || host == url.length() || url.charAt(host) == '/') {
            throw entry.error("url", "host is missing in URL");
        }
    }

    private static void kubernetes(MappingReader entry) throws ConfigException {
        if (!entry.has("role")) {
            throw entry.error(
                    "role", "role missing (one of: pod, service, endpoints, endpointslice, node, ingress)");
        }
        String role = entry.string("role", "");
        if (!ROLES.contains(role)) {
            throw entry.error("role", "unknown Kubernetes SD role " + GoQuote.quote(role));
        }
    }
}
