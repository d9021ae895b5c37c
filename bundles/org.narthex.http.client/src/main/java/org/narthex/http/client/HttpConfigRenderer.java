package org.narthex.http.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.narthex.config.api.Secret;
import org.narthex.http.client.HttpConfig.Authorization;
import org.narthex.http.client.HttpConfig.BasicAuth;
import org.narthex.http.client.HttpConfig.TlsConfig;

/** Shows a {@link HttpConfig} as the keys that it was bound from. Thread-safe. */
final class HttpConfigRenderer {
    private HttpConfigRenderer() {}

    /** Adds the keys to a map that shows a configuration, in Prometheus' order. */
    static void render(HttpConfig config, Map<String, Object> out) {
        BasicAuth basic = config.basicAuth();
        if (basic != null) {
            Map<String, Object> map = new LinkedHashMap<>();
            put(map, "username", basic.username());
            put(map, "username_file", basic.usernameFile());
            put(map, "password", basic.password());
            put(map, "password_file", basic.passwordFile());
            out.put("basic_auth", map);
        }
        Authorization auth = config.authorization();
        if (auth != null) {
            Map<String, Object> map = new LinkedHashMap<>();
            put(map, "type", auth.type());
            put(map, "credentials", auth.credentials());
            put(map, "credentials_file", auth.credentialsFile());
            out.put("authorization", map);
        }
        if (!config.tls().equals(TlsConfig.DEFAULT)) {
            out.put("tls_config", tls(config.tls()));
        }
        out.put("follow_redirects", config.followRedirects());
        out.put("enable_http2", config.enableHttp2());
        put(out, "proxy_url", config.proxyUrl().replaceFirst("^(http://[^:/@]*):[^@/]*@", "$1:xxxxx@"));
        put(out, "no_proxy", config.noProxy());
        if (config.proxyFromEnvironment()) {
            out.put("proxy_from_environment", true);
        }
        if (!config.proxyConnectHeader().isEmpty()) {
            out.put("proxy_connect_header", config.proxyConnectHeader());
        }
        if (!config.headers().isEmpty()) {
            Map<String, Object> headers = new LinkedHashMap<>();
            config.headers().forEach((name, values) -> {
                Map<String, Object> map = new LinkedHashMap<>();
                putList(map, "values", values.values());
                putList(map, "secrets", values.secrets());
                putList(map, "files", values.files());
                headers.put(name, map);
            });
            out.put("http_headers", headers);
        }
    }

    private static Map<String, Object> tls(TlsConfig tls) {
        Map<String, Object> map = new LinkedHashMap<>();
        put(map, "ca", tls.ca());
        put(map, "cert", tls.cert());
        put(map, "key", tls.key());
        put(map, "ca_file", tls.caFile());
        put(map, "cert_file", tls.certFile());
        put(map, "key_file", tls.keyFile());
        put(map, "server_name", tls.serverName());
        map.put("insecure_skip_verify", tls.insecureSkipVerify());
        put(map, "min_version", tls.minVersion());
        put(map, "max_version", tls.maxVersion());
        return map;
    }

    private static void put(Map<String, Object> map, String key, String value) {
        if (!value.isEmpty()) {
            map.put(key, value);
        }
    }

    private static void put(Map<String, Object> map, String key, Secret value) {
        if (!value.value().isEmpty()) {
            map.put(key, value);
        }
    }

    private static void putList(Map<String, Object> map, String key, List<?> values) {
        if (!values.isEmpty()) {
            map.put(key, values);
        }
    }
}
