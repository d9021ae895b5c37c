package org.narthex.http.client.internal;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.narthex.http.client.HttpConfig.TlsConfig;

/** Wraps sockets in TLS; the configuration's files are read again when they change. Thread-safe. */
final class TlsContext {
    private static final List<String> CONFIG_VERSIONS = List.of("TLS10", "TLS11", "TLS12", "TLS13");
    private static final List<String> JAVA_VERSIONS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

    private final TlsConfig config;
    private @Nullable SSLContext context;
    private List<Object> loadedFrom = List.of();

    TlsContext(TlsConfig config) {
        this.config = config;
    }

    /**
     * Reads the files if they are new.
     *
     * @return whether connections made before should be given up
     */
    synchronized boolean refresh() throws IOException {
        List<Object> state = state();
        if (context != null && state.equals(loadedFrom)) {
            return false;
        }
        boolean again = context != null;
        context = load();
        loadedFrom = state;
        return again;
    }

    /** Starts TLS on a connected socket and shakes hands. */
    Socket wrap(Socket plain, Origin origin) throws IOException {
        refresh();
        SSLContext current;
        synchronized (this) {
            current = java.util.Objects.requireNonNull(context);
        }
        String name = config.serverName().isEmpty() ? origin.host() : config.serverName();
        SSLSocket socket = (SSLSocket) current.getSocketFactory().createSocket(plain, name, origin.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        if (!config.insecureSkipVerify()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        boolean literal = name.indexOf(':') >= 0 || name.chars().allMatch(c -> c == '.' || Character.isDigit(c));
        if (!literal) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        parameters.setProtocols(protocols());
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private String[] protocols() {
        int low = config.minVersion().isEmpty() ? 2 : CONFIG_VERSIONS.indexOf(config.minVersion());
        int high = config.maxVersion().isEmpty() ? 3 : CONFIG_VERSIONS.indexOf(config.maxVersion());
        return JAVA_VERSIONS.subList(Math.min(low, high), high + 1).toArray(new String[0]);
    }

    private List<Object> state() throws IOException {
        List<Object> state = new ArrayList<>();
        for (String file : List.of(config.caFile(), config.certFile(), config.keyFile())) {
            if (!file.isEmpty() && Files.exists(Path.of(file))) {
                FileTime time = Files.getLastModifiedTime(Path.of(file));
                state.add(time);
                state.add(Files.size(Path.of(file)));
            } else {
                state.add(file);
            }
        }
        return state;
    }

    private SSLContext load() throws IOException {
        try {
            SSLContext made = SSLContext.getInstance("TLS");
            made.init(keys(), trust(), null);
            return made;
        } catch (GeneralSecurityException e) {
            throw new IOException("unable to use TLS configuration: " + e.getMessage(), e);
        }
    }

    private TrustManager @Nullable [] trust() throws GeneralSecurityException, IOException {
        String pem = config.caFile().isEmpty() ? config.ca() : read(config.caFile(), "unable to read CA cert");
        List<Certificate> certificates = List.of();
        if (!pem.isEmpty()) {
            try {
                certificates = PemFiles.certificates(pem);
            } catch (GeneralSecurityException e) {
                throw new IOException(badCa(), e);
            }
            if (certificates.isEmpty()) {
                throw new IOException(badCa());
            }
        }
        if (config.insecureSkipVerify()) {
            return new TrustManager[] {new TrustAll()};
        }
        if (pem.isEmpty()) {
            return null;
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("ca" + i, certificates.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private String badCa() {
        return "unable to use specified CA cert " + (config.caFile().isEmpty() ? "<inline>" : config.caFile());
    }

    private KeyManager @Nullable [] keys() throws GeneralSecurityException, IOException {
        String cert = config.certFile().isEmpty()
                ? config.cert()
                : read(config.certFile(), "unable to read specified client cert");
        String key = config.keyFile().isEmpty()
                ? config.key().value()
                : read(config.keyFile(), "unable to read specified client key");
        if (cert.isEmpty()) {
            return null;
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            Certificate[] chain = PemFiles.certificates(cert).toArray(new Certificate[0]);
            store.setKeyEntry("client", PemFiles.privateKey(key), new char[0], chain);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "unable to use specified client cert (" + config.certFile() + ") & key (" + config.keyFile()
                            + "): " + e.getMessage(),
                    e);
        }
    }

    private static String read(String file, String failure) throws IOException {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new IOException(failure + ": unable to read file " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "TlsContext" + Arrays.asList(config.caFile(), config.certFile());
    }

    /** Trusts everybody, which is what {@code insecure_skip_verify} asks for. */
    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
