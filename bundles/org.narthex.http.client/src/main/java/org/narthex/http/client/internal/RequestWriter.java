package org.narthex.http.client.internal;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.Secret;
import org.narthex.http.client.HttpConfig;
import org.narthex.http.client.HttpConfig.Authorization;
import org.narthex.http.client.HttpConfig.BasicAuth;
import org.narthex.http.client.HttpConfig.HeaderValues;

/** Writes the heads of requests, with the credentials of a configuration. Thread-safe. */
final class RequestWriter {
    private final HttpConfig config;

    RequestWriter(HttpConfig config) {
        this.config = config;
    }

    /**
     * The head of a GET.
     *
     * @param proxy the plain proxy that the request is sent to; null when it goes to the origin
     * @param trusted whether the origin is the one that the credentials are meant for
     */
    byte[] get(Origin origin, Map<String, String> headers, @Nullable Origin proxy, boolean trusted) throws IOException {
        StringBuilder head = new StringBuilder(512).append("GET ");
        if (proxy != null) {
            head.append("http://").append(origin.authority());
        }
        head.append(origin.target()).append(" HTTP/1.1\r\n");
        line(head, "Host", origin.authority());
        for (Map.Entry<String, String> header : headers.entrySet()) {
            line(head, header.getKey(), header.getValue());
        }
        if (trusted) {
            credentials(head, origin);
            for (Map.Entry<String, HeaderValues> header : config.headers().entrySet()) {
                values(head, header.getKey(), header.getValue());
            }
        }
        if (proxy != null) {
            proxyCredentials(head, proxy);
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The head of a CONNECT to a proxy. */
    byte[] connect(Origin origin, Origin proxy) throws IOException {
        StringBuilder head = new StringBuilder("CONNECT ").append(origin.hostPort()).append(" HTTP/1.1\r\n");
        line(head, "Host", origin.hostPort());
        proxyCredentials(head, proxy);
        for (Map.Entry<String, List<Secret>> header : config.proxyConnectHeader().entrySet()) {
            for (Secret value : header.getValue()) {
                line(head, header.getKey(), value.value());
            }
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private void credentials(StringBuilder head, Origin origin) throws IOException {
        BasicAuth basic = config.basicAuth();
        Authorization authorization = config.authorization();
        if (basic != null) {
            String user = basic.usernameFile().isEmpty()
                    ? basic.username()
                    : read(basic.usernameFile(), "unable to read basic auth username");
            String password = basic.passwordFile().isEmpty()
                    ? basic.password().value()
                    : read(basic.passwordFile(), "unable to read basic auth password");
            line(head, "Authorization", "Basic " + base64(user + ":" + password));
        } else if (authorization != null) {
            String credentials = authorization.credentialsFile().isEmpty()
                    ? authorization.credentials().value()
                    : read(authorization.credentialsFile(), "unable to read authorization credentials");
            line(head, "Authorization", authorization.type() + " " + credentials);
        } else if (!origin.userInfo().isEmpty()) {
            line(head, "Authorization", "Basic " + base64(URLDecoder.decode(origin.userInfo(), StandardCharsets.UTF_8)));
        }
    }

    private static void proxyCredentials(StringBuilder head, Origin proxy) throws IOException {
        if (!proxy.userInfo().isEmpty()) {
            String user = URLDecoder.decode(proxy.userInfo(), StandardCharsets.UTF_8);
            line(head, "Proxy-Authorization", "Basic " + base64(user));
        }
    }

    private static void values(StringBuilder head, String name, HeaderValues values) throws IOException {
        for (String value : values.values()) {
            line(head, name, value);
        }
        for (Secret value : values.secrets()) {
            line(head, name, value.value());
        }
        for (String file : values.files()) {
            line(head, name, read(file, "unable to read header value"));
        }
    }

    private static String read(String file, String failure) throws IOException {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new IOException(failure + ": unable to read file " + file + ": " + e.getMessage(), e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void line(StringBuilder head, String name, String value) throws IOException {
        if (name.indexOf('\n') >= 0 || value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
            throw new IOException("net/http: invalid header field value for \"" + name + "\"");
        }
        head.append(name).append(": ").append(value).append("\r\n");
    }
}
