package org.narthex.http.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.BindContext;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.ConfigNode.Entry;
import org.narthex.config.api.MappingReader;
import org.narthex.config.api.Secret;
import org.narthex.http.client.HttpConfig.Authorization;
import org.narthex.http.client.HttpConfig.BasicAuth;
import org.narthex.http.client.HttpConfig.HeaderValues;

/** Binds the keys of {@link HttpConfig} that a mapping holds beside its own. Thread-safe. */
public final class HttpConfigBinder {
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
            "x-prometheus-scrape-timeout-seconds",
            "x-amz-date",
            "x-amz-security-token",
            "x-amz-content-sha256");

    private HttpConfigBinder() {}

    /** Binds the keys with HTTP/2 allowed unless the mapping says otherwise. */
    public static HttpConfig bind(MappingReader reader, BindContext context) throws ConfigException {
        return bind(reader, context, true);
    }

    /** Binds the keys out of the reader's mapping; the others are left to the caller. */
    public static HttpConfig bind(MappingReader reader, BindContext context, boolean http2) throws ConfigException {
        MappingReader oauth = reader.reader("oauth2", "config.OAuth2");
        BasicAuth basic = basicAuth(reader, context);
        Authorization authorization = authorization(reader, context, basic != null, oauth != null);
        if (oauth != null) {
            if (basic != null) {
                throw reader.error("oauth2", "at most one of basic_auth, oauth2 & authorization must be configured");
            }
            throw reader.error("oauth2", "oauth2 is not supported yet");
        }
        String proxyUrl = proxyUrl(reader);
        String noProxy = reader.string("no_proxy", "");
        boolean fromEnvironment = reader.bool("proxy_from_environment", false);
        Map<String, List<Secret>> connectHeader = connectHeader(reader);
        checkProxy(reader, proxyUrl, noProxy, fromEnvironment, connectHeader);
        return new HttpConfig(
                basic,
                authorization,
                TlsConfigBinder.bind(reader, context),
                reader.bool("follow_redirects", true),
                reader.bool("enable_http2", http2),
                proxyUrl,
                noProxy,
                fromEnvironment,
                connectHeader,
                headers(reader, context));
    }

    private static @Nullable BasicAuth basicAuth(MappingReader parent, BindContext context) throws ConfigException {
        MappingReader reader = parent.reader("basic_auth", "config.plain");
        if (reader == null) {
            return null;
        }
        refuseRef(reader, "username_ref");
        refuseRef(reader, "password_ref");
        BasicAuth auth = new BasicAuth(
                reader.string("username", ""),
                file(reader, "username_file", context),
                reader.secret("password"),
                file(reader, "password_file", context));
        reader.done();
        if (!auth.username().isEmpty() && !auth.usernameFile().isEmpty()) {
            throw reader.error("at most one of basic_auth username, username_file & username_ref must be configured");
        }
        if (!auth.password().value().isEmpty() && !auth.passwordFile().isEmpty()) {
            throw reader.error("at most one of basic_auth password, password_file & password_ref must be configured");
        }
        return auth;
    }

    private static @Nullable Authorization authorization(
            MappingReader parent, BindContext context, boolean basic, boolean oauth) throws ConfigException {
        Secret token = parent.secret("bearer_token");
        String tokenFile = file(parent, "bearer_token_file", context);
        boolean bearer = !token.value().isEmpty() || !tokenFile.isEmpty();
        if (!token.value().isEmpty() && !tokenFile.isEmpty()) {
            throw parent.error("at most one of bearer_token & bearer_token_file must be configured");
        }
        if (bearer && (basic || oauth)) {
            throw parent.error(
                    "at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured");
        }
        MappingReader reader = parent.reader("authorization", "config.Authorization");
        if (reader == null) {
            return bearer ? new Authorization("Bearer", token, tokenFile) : null;
        }
        if (bearer) {
            throw parent.error("authorization is not compatible with bearer_token & bearer_token_file");
        }
        refuseRef(reader, "credentials_ref");
        String type = reader.string("type", "").strip();
        Authorization auth = new Authorization(
                type.isEmpty() ? "Bearer" : type,
                reader.secret("credentials"),
                file(reader, "credentials_file", context));
        reader.done();
        if (!auth.credentials().value().isEmpty() && !auth.credentialsFile().isEmpty()) {
            throw reader.error("at most one of authorization credentials & credentials_file must be configured");
        }
        if (auth.type().equalsIgnoreCase("basic")) {
            throw reader.error("authorization type cannot be set to \"basic\", use \"basic_auth\" instead");
        }
        if (basic || oauth) {
            throw parent.error("at most one of basic_auth, oauth2 & authorization must be configured");
        }
        return auth;
    }

    private static String proxyUrl(MappingReader reader) throws ConfigException {
        String url = reader.string("proxy_url", "");
        if (!url.isEmpty() && !url.toLowerCase(Locale.ROOT).startsWith("http://")) {
            throw reader.error("proxy_url", "a proxy of another scheme than http is not supported yet");
        }
        return url;
    }

    private static void checkProxy(
            MappingReader reader,
            String proxyUrl,
            String noProxy,
            boolean fromEnvironment,
            Map<String, List<Secret>> connectHeader)
            throws ConfigException {
        if (!connectHeader.isEmpty() && !fromEnvironment && proxyUrl.isEmpty()) {
            throw reader.error("if proxy_connect_header is configured, proxy_url or proxy_from_environment must also"
                    + " be configured");
        }
        if (fromEnvironment && !proxyUrl.isEmpty()) {
            throw reader.error("if proxy_from_environment is configured, proxy_url must not be configured");
        }
        if (fromEnvironment && !noProxy.isEmpty()) {
            throw reader.error("if proxy_from_environment is configured, no_proxy must not be configured");
        }
        if (proxyUrl.isEmpty() && !noProxy.isEmpty()) {
            throw reader.error("if no_proxy is configured, proxy_url must also be configured");
        }
    }

    private static Map<String, List<Secret>> connectHeader(MappingReader reader) throws ConfigException {
        Map<String, List<Secret>> headers = new LinkedHashMap<>();
        ConfigNode.Mapping mapping = reader.mapping("proxy_connect_header", "config.ProxyHeader");
        if (mapping != null) {
            for (Map.Entry<String, Entry> e : mapping.entries().entrySet()) {
                headers.put(e.getKey(), secrets(MappingReader.strings(e.getValue().value())));
            }
        }
        return headers;
    }

    private static Map<String, HeaderValues> headers(MappingReader reader, BindContext context) throws ConfigException {
        Map<String, HeaderValues> headers = new LinkedHashMap<>();
        ConfigNode.Mapping mapping = reader.mapping("http_headers", "config.Headers");
        if (mapping == null) {
            return headers;
        }
        for (Map.Entry<String, Entry> e : mapping.entries().entrySet()) {
            ConfigNode node = e.getValue().value();
            if (RESERVED.contains(e.getKey().toLowerCase(Locale.ROOT))) {
                throw new ConfigException(node, "setting header \"" + canonical(e.getKey()) + "\" is not allowed");
            }
            MappingReader values = MappingReader.of(node, "config.Header");
            List<String> files = new ArrayList<>();
            for (String file : values.strings("files")) {
                files.add(context.resolve(node, file).toString());
            }
            headers.put(
                    e.getKey(),
                    new HeaderValues(values.strings("values"), secrets(values.strings("secrets")), List.copyOf(files)));
            values.done();
        }
        return headers;
    }

    /** A header's name as Go writes it: {@code Content-Type}. */
    private static String canonical(String name) {
        StringBuilder out = new StringBuilder();
        boolean up = true;
        for (char c : name.toLowerCase(Locale.ROOT).toCharArray()) {
            out.append(up ? Character.toUpperCase(c) : c);
            up = c == '-';
        }
        return out.toString();
    }

    private static List<Secret> secrets(List<String> texts) {
        return Arrays.asList(texts.stream().map(Secret::new).toArray(Secret[]::new));
    }

    static String file(MappingReader reader, String key, BindContext context) throws ConfigException {
        String path = reader.string(key, "");
        return path.isEmpty() ? "" : context.resolve(reader.mapping(), path).toString();
    }

    static void refuseRef(MappingReader reader, String key) throws ConfigException {
        if (!reader.string(key, "").isEmpty()) {
            throw reader.error(key, "cannot use secret ref without manager");
        }
    }

    /** Adds the keys to a map that shows a configuration, in Prometheus' order. */
    public static void render(HttpConfig config, Map<String, Object> out) {
        HttpConfigRenderer.render(config, out);
    }
}
