package org.narthex.config.bridge.internal.foreign;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.MappingReader;
import org.narthex.config.api.RelabelBinder;
import org.narthex.model.GoQuote;

/** Checks the lists of remote endpoints. Thread-safe. */
final class RemoteChecks {
    private static final List<String> MESSAGES =
            List.of("prometheus.WriteRequest", "io.prometheus.write.v2.Request");

    private static final Set<String> RESERVED = Set.of(
            "authorization",
            "host",
            "content-encoding",
            "content-length",
            "content-type",
            "user-agent",
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "www-authenticate",
            "accept-encoding",
            "x-prometheus-remote-write-version",
            "x-prometheus-remote-read-version",
            "x-amz-date",
            "x-amz-security-token",
            "x-amz-content-sha256");

    private static final List<String> HTTP = List.of(
            "basic_auth",
            "authorization",
            "oauth2",
            "bearer_token",
            "bearer_token_file",
            "tls_config",
            "proxy_url",
            "no_proxy",
            "proxy_connect_header",
            "http_headers");

    private RemoteChecks() {}

    static void write(ConfigNode section, boolean legacy) throws ConfigException {
        Set<String> names = new HashSet<>();
        for (MappingReader r : endpoints(section, "remote_write")) {
            RelabelBinder.bind(r, "write_relabel_configs", legacy);
            for (String flag :
                    List.of("send_exemplars", "send_native_histograms", "round_robin_dns", "failed_request_logging")) {
                r.optionalBool(flag);
            }
            String message = r.string("protobuf_message", MESSAGES.getFirst());
            if (!MESSAGES.contains(message)) {
                throw r.error(
                        "protobuf_message",
                        "invalid protobuf_message value: unknown type for remote write protobuf message " + message
                                + ", supported: " + String.join(", ", MESSAGES));
            }
            queue(r.reader("queue_config", "config.plain"));
            MappingReader metadata = r.reader("metadata_config", "config.plain");
            if (metadata != null) {
                metadata.optionalBool("send");
                metadata.millis("send_interval", 60_000);
                metadata.integer("max_samples_per_send", 2_000);
                metadata.done();
            }
            for (String block : List.of("sigv4", "azuread", "google_iam")) {
                r.mapping(block, "config.plain");
            }
            unique(r, names, "remote write");
            r.done();
        }
    }

    private static void queue(@Nullable MappingReader queue) throws ConfigException {
        if (queue == null) {
            return;
        }
        for (String key : List.of("capacity", "max_shards", "min_shards", "max_samples_per_send")) {
            if (queue.integer(key, 1) <= 0) {
                throw queue.error(key, "remote write queue " + key + " must be positive");
            }
        }
        if (queue.integer("min_shards", 1) > queue.integer("max_shards", 50)) {
            throw queue.error("max_shards", "remote write queue max_shards must be at least min_shards");
        }
        queue.millis("batch_send_deadline", 5_000);
        if (queue.millis("min_backoff", 30) > queue.millis("max_backoff", 5_000)) {
            throw queue.error("max_backoff", "remote write queue max_backoff must be at least min_backoff");
        }
        queue.optionalBool("retry_on_http_429");
        queue.millis("sample_age_limit", 0);
        queue.done();
    }

    static void read(ConfigNode section) throws ConfigException {
        Set<String> names = new HashSet<>();
        for (MappingReader r : endpoints(section, "remote_read")) {
            r.unsigned("chunked_read_limit", 50_000_000);
            r.optionalBool("read_recent");
            r.optionalBool("filter_external_labels");
            for (String name : r.stringMap("required_matchers").keySet()) {
                if (name.isEmpty()) {
                    throw r.error("required_matchers", GoQuote.quote(name) + " is not a valid label name");
                }
            }
            unique(r, names, "remote read");
            r.done();
        }
    }

    /** The endpoints of a list with what all have checked. */
    private static List<MappingReader> endpoints(ConfigNode section, String name) throws ConfigException {
        if (!(section instanceof ConfigNode.Sequence list)) {
            throw MappingReader.mismatch(section, "[]*config." + name);
        }
        List<MappingReader> endpoints = new ArrayList<>();
        for (ConfigNode item : list.items()) {
            if (MappingReader.isNull(item)) {
                throw new ConfigException(item, "empty or null " + name.replace('_', ' ') + " config section");
            }
            MappingReader r = MappingReader.of(item, "config.plain");
            String url = r.string("url", "");
            if (!r.has("url")) {
                throw r.error("url for " + name + " is empty");
            }
            url(r, url);
            r.millis("remote_timeout", 30_000);
            for (String header : r.stringMap("headers").keySet()) {
                if (header.equalsIgnoreCase("authorization")) {
                    throw r.error("headers", "authorization header must be changed via the basic_auth, authorization,"
                            + " oauth2, sigv4, azuread or google_iam parameter");
                }
                notReserved(r, header);
            }
            http(r);
            endpoints.add(r);
        }
        return endpoints;
    }

    private static void unique(MappingReader r, Set<String> names, String kind) throws ConfigException {
        String name = r.string("name", "");
        if (!name.isEmpty() && !names.add(name)) {
            throw r.error("name", "found multiple " + kind + " configs with job name " + GoQuote.quote(name));
        }
    }

    static void notReserved(MappingReader r, String header) throws ConfigException {
        if (RESERVED.contains(header.toLowerCase(Locale.ROOT))) {
            throw r.error("headers", header + " is a reserved header. It must not be changed");
        }
    }

    /** The keys of an HTTP client; their values are left to the bundle that opens it. */
    static void http(MappingReader r) throws ConfigException {
        r.optionalBool("follow_redirects");
        r.optionalBool("enable_http2");
        r.optionalBool("proxy_from_environment");
        HTTP.forEach(r::skip);
    }

    private static void url(MappingReader r, String url) throws ConfigException {
        int start = url.indexOf("://");
        String authority = start < 0 ? "" : url.substring(start + 3).split("[/?#]", 2)[0];
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        if (host.startsWith("[") && host.indexOf(']') < 0) {
            throw r.error("url", "parse " + GoQuote.quote(url) + ": missing ']' in host");
        }
        if (url.startsWith(":")) {
            throw r.error("url", "parse " + GoQuote.quote(url) + ": missing protocol scheme");
        }
    }
}
