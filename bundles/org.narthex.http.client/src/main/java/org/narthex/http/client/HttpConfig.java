package org.narthex.http.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.Secret;

/**
 * How to reach a server: credentials, TLS, proxies, headers. Texts are empty where they are not set; files are absolute
 * and read when they are used. Immutable and thread-safe.
 *
 * @param enableHttp2 whether HTTP/2 may be negotiated; this client always settles on HTTP/1.1
 * @param proxyUrl empty for a direct connection
 */
public record HttpConfig(
        @Nullable BasicAuth basicAuth,
        @Nullable Authorization authorization,
        TlsConfig tls,
        boolean followRedirects,
        boolean enableHttp2,
        String proxyUrl,
        String noProxy,
        boolean proxyFromEnvironment,
        Map<String, List<Secret>> proxyConnectHeader,
        Map<String, HeaderValues> headers) {
    /** What applies where the configuration says nothing. */
    public static final HttpConfig DEFAULT = new HttpConfig(
            null, null, TlsConfig.DEFAULT, true, true, "", "", false, Map.of(), Map.of());

    /** Credentials of the scheme Basic. */
    public record BasicAuth(String username, String usernameFile, Secret password, String passwordFile) {}

    /** Credentials of any other scheme, such as Bearer. */
    public record Authorization(String type, Secret credentials, String credentialsFile) {}

    /**
     * TLS, as far as it differs from the platform's defaults.
     *
     * @param minVersion {@code TLS10} to {@code TLS13}, or empty
     */
    public record TlsConfig(
            String ca,
            String caFile,
            String cert,
            String certFile,
            Secret key,
            String keyFile,
            String serverName,
            boolean insecureSkipVerify,
            String minVersion,
            String maxVersion) {
        public static final TlsConfig DEFAULT =
                new TlsConfig("", "", "", "", new Secret(""), "", "", false, "", "");
    }

    /** Values of a header: plain, secret, and from files. */
    public record HeaderValues(List<String> values, List<Secret> secrets, List<String> files) {}
}
