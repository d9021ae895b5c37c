package org.narthex.http.client;

import java.util.List;
import org.narthex.config.api.BindContext;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.MappingReader;
import org.narthex.http.client.HttpConfig.TlsConfig;

/** Binds {@code tls_config}. Thread-safe. */
final class TlsConfigBinder {
    private static final List<String> VERSIONS = List.of("TLS10", "TLS11", "TLS12", "TLS13");

    private TlsConfigBinder() {}

    /** Binds the key out of the mapping that it stands in. */
    static TlsConfig bind(MappingReader parent, BindContext context) throws ConfigException {
        MappingReader reader = parent.reader("tls_config", "config.plain");
        if (reader == null) {
            return TlsConfig.DEFAULT;
        }
        for (String ref : List.of("ca_ref", "cert_ref", "key_ref")) {
            HttpConfigBinder.refuseRef(reader, ref);
        }
        TlsConfig tls = new TlsConfig(
                reader.string("ca", ""),
                HttpConfigBinder.file(reader, "ca_file", context),
                reader.string("cert", ""),
                HttpConfigBinder.file(reader, "cert_file", context),
                reader.secret("key"),
                HttpConfigBinder.file(reader, "key_file", context),
                reader.string("server_name", ""),
                reader.bool("insecure_skip_verify", false),
                version(reader, "min_version"),
                version(reader, "max_version"));
        reader.done();
        if (!tls.ca().isEmpty() && !tls.caFile().isEmpty()) {
            throw reader.error("at most one of ca, ca_file & ca_ref must be configured");
        }
        if (!tls.cert().isEmpty() && !tls.certFile().isEmpty()) {
            throw reader.error("at most one of cert, cert_file & cert_ref must be configured");
        }
        if (!tls.key().value().isEmpty() && !tls.keyFile().isEmpty()) {
            throw reader.error("at most one of key and key_file must be configured");
        }
        boolean cert = !tls.cert().isEmpty() || !tls.certFile().isEmpty();
        boolean key = !tls.key().value().isEmpty() || !tls.keyFile().isEmpty();
        if (cert && !key) {
            throw reader.error(
                    "exactly one of key or key_file must be configured when a client certificate is configured");
        }
        if (key && !cert) {
            throw reader.error("exactly one of cert or cert_file must be configured when a client key is configured");
        }
        if (!tls.minVersion().isEmpty() && !tls.maxVersion().isEmpty()
                && VERSIONS.indexOf(tls.maxVersion()) < VERSIONS.indexOf(tls.minVersion())) {
            throw reader.error("tls_config.max_version must be greater than or equal to tls_config.min_version"
                    + " if both are specified");
        }
        return tls;
    }

    private static String version(MappingReader reader, String key) throws ConfigException {
        String version = reader.string(key, "");
        if (!version.isEmpty() && !VERSIONS.contains(version)) {
            throw reader.error(key, "unknown TLS version: " + version);
        }
        return version;
    }
}
