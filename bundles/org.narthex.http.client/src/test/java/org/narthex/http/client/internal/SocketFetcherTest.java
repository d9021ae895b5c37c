package org.narthex.http.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.config.api.Secret;
import org.narthex.http.client.BodyBuffer;
import org.narthex.http.client.BodyTooLargeException;
import org.narthex.http.client.FetchRequest;
import org.narthex.http.client.FetchResponse;
import org.narthex.http.client.HttpConfig;
import org.narthex.http.client.HttpConfig.Authorization;
import org.narthex.http.client.HttpConfig.BasicAuth;
import org.narthex.http.client.HttpConfig.HeaderValues;
import org.narthex.http.client.HttpConfig.TlsConfig;
import org.narthex.http.client.HttpFetcher;

@Timeout(60)
final class SocketFetcherTest {
    private static final HttpConfig PLAIN = HttpConfig.DEFAULT;
    private final BodyBuffer body = new BodyBuffer();

    private static HttpFetcher fetcher(HttpConfig config) throws IOException {
        return new SocketFetcher(
                config,
                Map.of(),
                new Scratch.Pool(),
                new Deadlines(),
                new DialMetrics(new ForgetfulMetrics()).dialer("test"));
    }

    private static HttpConfig config(
            @Nullable BasicAuth basic, @Nullable Authorization auth, TlsConfig tls, boolean redirects, String proxy) {
        Map<String, HeaderValues> headers = new LinkedHashMap<>();
        if (auth != null) {
            headers.put("X-Tenant", new HeaderValues(List.of("a", "b"), List.of(new Secret("c")), List.of()));
        }
        return new HttpConfig(basic, auth, tls, redirects, true, proxy, "", false, Map.of(), headers);
    }

    private FetchResponse get(HttpFetcher fetcher, String url, long millis, long limit) throws IOException {
        return fetcher.get(new FetchRequest(url, Map.of("Accept", "x/y"), millis, limit), body);
    }

    private FetchResponse get(HttpFetcher fetcher, RawServer server) throws IOException {
        return get(fetcher, "http://127.0.0.1:" + server.port() + "/m?a=b", 10_000, 0);
    }

    private String text() {
        return new String(body.array(), 0, body.length(), StandardCharsets.UTF_8);
    }

    private static byte[] ok(String text) {
        return RawServer.bytes("HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
    }

    private static byte[] gzipped(String text) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(RawServer.bytes(
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + zipped.size() + "\r\n\r\n"));
        all.write(zipped.toByteArray());
        return all.toByteArray();
    }

    @Test
    void keepsConnectionsAlive() throws IOException {
        try (RawServer server = RawServer.of((n, head) -> ok("page " + n));
                HttpFetcher fetcher = fetcher(PLAIN)) {
            get(fetcher, server);
            get(fetcher, server);
            assertThat(text()).isEqualTo("page 2");
            assertThat(server.connections).hasValue(1);
            assertThat(server.requests.getFirst())
                    .isEqualTo("GET /m?a=b HTTP/1.1\nHost: 127.0.0.1:" + server.port() + "\nAccept: x/y\n");
        }
    }

    @Test
    void connectsAnewWhenTheServerClosedTheIdleConnection() throws IOException {
        try (RawServer server = RawServer.of((n, head) -> n == 2 ? null : ok("page " + n));
                HttpFetcher fetcher = fetcher(PLAIN)) {
            get(fetcher, server);
            get(fetcher, server);
            assertThat(text()).isEqualTo("page 3");
            assertThat(server.connections).hasValue(2);
        }
    }

    @Test
    void readsChunkedBodies() throws IOException {
        try (RawServer server = RawServer.of((n, head) -> RawServer.bytes("HTTP/1.1 200 OK\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: v\r\n\r\n"));
                HttpFetcher fetcher = fetcher(PLAIN)) {
            get(fetcher, server);
            get(fetcher, server);
            assertThat(text()).isEqualTo("abc0123456789");
            assertThat(server.connections).hasValue(1);
        }
    }

    @Test
    void readsBodiesUntilTheConnectionCloses() throws IOException {
        try (RawServer server = RawServer.of((n, head) ->
                        RawServer.bytes("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end"));
                HttpFetcher fetcher = fetcher(PLAIN)) {
            get(fetcher, server);
            assertThat(text()).isEqualTo("until the end");
        }
    }

    @Test
    void bodyThatIsCutOffIsAnError() throws IOException {
        try (RawServer server = RawServer.of((n, head) ->
                        RawServer.bytes("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\nabc"));
                HttpFetcher fetcher = fetcher(PLAIN)) {
            assertThatThrownBy(() -> get(fetcher, server)).hasMessageEndingWith(": unexpected EOF");
        }
    }

    @Test
    void inflatesGzip() throws IOException {
        String page = "metric 1\n".repeat(20_000);
        try (RawServer server = RawServer.of((n, head) -> gzipped(page));
                HttpFetcher fetcher = fetcher(PLAIN)) {
            get(fetcher, server);
            get(fetcher, server);
            assertThat(text()).isEqualTo(page);
            assertThat(server.connections).hasValue(1);
        }
    }

    @Test
    void bodyThatReachesTheLimitIsRefused() throws IOException {
        try (RawServer server = RawServer.of((n, head) -> n < 3 ? ok("0123456789") : gzipped("0".repeat(100)));
                HttpFetcher fetcher = fetcher(PLAIN)) {
            String url = "http://127.0.0.1:" + server.port() + "/";
            get(fetcher, url, 10_000, 11);
            assertThatThrownBy(() -> get(fetcher, url, 10_000, 10))
                    .isInstanceOf(BodyTooLargeException.class)
                    .hasMessage("body size limit exceeded");
            assertThatThrownBy(() -> get(fetcher, url, 10_000, 100)).isInstanceOf(BodyTooLargeException.class);
        }
    }

    @Test
    void requestBehindOneThatTookTooLongGetsAConnectionOfItsOwn() throws IOException {
        try (RawServer server = RawServer.of((n, head) -> head.startsWith("GET /slow") ? new byte[0] : ok("page"));
                HttpFetcher fetcher = fetcher(PLAIN)) {
            String url = "http://127.0.0.1:" + server.port();
            get(fetcher, url + "/m", 10_000, 0);
            assertThatThrownBy(() -> get(fetcher, url + "/slow", 50, 0))
                    .hasMessage("Get \"" + url + "/slow\": context deadline exceeded");
            get(fetcher, url + "/m", 10_000, 0);
            assertThat(text()).isEqualTo("page");
            assertThat(server.connections).hasValue(2);
        }
    }

    @Test
    void silentTlsServerExceedsTheDeadline() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                HttpFetcher fetcher = fetcher(PLAIN)) {
            String url = "https://127.0.0.1:" + silent.getLocalPort() + "/m";
            assertThatThrownBy(() -> get(fetcher, url, 100, 0))
                    .hasMessage("Get \"" + url + "\": context deadline exceeded");
        }
    }

    @Test
    void requestsAtOnceEndEachAtItsOwnDeadline() throws Exception {
        try (RawServer server = RawServer.of((n, head) -> new byte[0]);
                HttpFetcher fetcher = fetcher(PLAIN)) {
            String url = "http://127.0.0.1:" + server.port() + "/m";
            List<CompletableFuture<Long>> took = new ArrayList<>();
            for (long millis : new long[] {20_000, 100, 300, 200, 30_000}) {
                CompletableFuture<Long> one = new CompletableFuture<>();
                took.add(one);
                Thread.ofVirtual().start(() -> {
                    long began = System.nanoTime();
                    try {
                        fetcher.get(new FetchRequest(url, Map.of(), millis, 0), new BodyBuffer());
                        one.completeExceptionally(new AssertionError("an answer from a silent server"));
                    } catch (IOException e) {
                        one.complete(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
                    }
                });
            }
            assertThat(took.get(1).get()).isBetween(100L, 15_000L);
            assertThat(took.get(3).get()).isBetween(200L, 15_000L);
            assertThat(took.get(2).get()).isBetween(300L, 15_000L);
            assertThat(took.get(0)).isNotDone();
            assertThat(took.get(4)).isNotDone();
        }
    }

    @Test
    void slowServerExceedsTheDeadline() throws IOException {
        try (RawServer server = RawServer.of((n, head) -> RawServer.bytes("HTTP/1.1 200 OK\r\n"));
                HttpFetcher fetcher = fetcher(PLAIN)) {
            String url = "http://127.0.0.1:" + server.port() + "/m";
            assertThatThrownBy(() -> get(fetcher, url, 100, 0))
                    .hasMessage("Get \"" + url + "\": context deadline exceeded");
        }
    }

    @Test
    void closingEndsRequestsUnderWay() throws Exception {
        HttpFetcher fetcher = fetcher(PLAIN);
        CompletableFuture<Void> begun = new CompletableFuture<>();
        try (RawServer server = RawServer.of((n, head) -> {
                    begun.complete(null);
                    return new byte[0];
                })) {
            CompletableFuture<FetchResponse> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return get(fetcher, server);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            begun.get(10, TimeUnit.SECONDS);
            fetcher.close();
            assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS)).hasMessageContaining("context canceled");
        }
    }

    @Test
    void refusedConnectionIsToldAsGoDoes() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (HttpFetcher fetcher = fetcher(PLAIN)) {
            String url = "http://127.0.0.1:" + port + "/m";
            assertThatThrownBy(() -> get(fetcher, url, 1000, 0))
                    .hasMessage("Get \"" + url + "\": dial tcp 127.0.0.1:" + port + ": connect: connection refused");
        }
    }

    @Test
    void followsRedirectsUpToTen() throws IOException {
        try (RawServer server = RawServer.of((n, head) -> head.startsWith("GET /end ")
                        ? ok("found")
                        : RawServer.bytes("HTTP/1.1 302 Found\r\nContent-Length: 3\r\nLocation: "
                                + (head.startsWith("GET /m") ? "/end" : "/loop") + "\r\n\r\nxyz"));
                HttpFetcher fetcher = fetcher(PLAIN);
                HttpFetcher still = fetcher(config(null, null, TlsConfig.DEFAULT, false, ""))) {
            assertThat(get(fetcher, server).status()).isEqualTo(200);
            assertThat(text()).isEqualTo("found");
            assertThat(get(still, server).statusText()).isEqualTo("302 Found");
            assertThatThrownBy(() -> get(fetcher, "http://127.0.0.1:" + server.port() + "/loop", 10_000, 0))
                    .hasMessage("Get \"/loop\": stopped after 10 redirects");
        }
    }

    @Test
    void sendsCredentialsToTheirOriginOnly() throws IOException {
        try (RawServer other = RawServer.of((n, head) -> ok("other"));
                RawServer server = RawServer.of((n, head) -> RawServer.bytes("HTTP/1.1 307 Temporary Redirect\r\n"
                        + "Content-Length: 0\r\nLocation: http://localhost:" + other.port() + "/x\r\n\r\n"));
                HttpFetcher basic = fetcher(config(
                        new BasicAuth("u", "", new Secret("p"), ""), null, TlsConfig.DEFAULT, true, ""));
                HttpFetcher bearer = fetcher(config(
                        null, new Authorization("Bearer", new Secret("t"), ""), TlsConfig.DEFAULT, true, ""))) {
            get(basic, server);
            assertThat(server.requests.get(0)).contains("Authorization: Basic dTpw\n");
            assertThat(other.requests.get(0)).doesNotContain("Authorization");
            get(bearer, server);
            assertThat(server.requests.get(1))
                    .contains("Authorization: Bearer t\n")
                    .contains("X-Tenant: a\nX-Tenant: b\nX-Tenant: c\n");
            assertThat(other.requests.get(1)).doesNotContain("Authorization", "X-Tenant");
        }
    }

    @Test
    void asksThePlainProxyForTheWholeUrl() throws IOException {
        try (RawServer proxy = RawServer.of((n, head) -> ok("proxied"));
                HttpFetcher fetcher =
                        fetcher(config(null, null, TlsConfig.DEFAULT, true, "http://u:p@127.0.0.1:" + proxy.port()))) {
            get(fetcher, "http://example.invalid/m", 10_000, 0);
            assertThat(text()).isEqualTo("proxied");
            assertThat(proxy.requests.getFirst())
                    .startsWith("GET http://example.invalid/m HTTP/1.1\nHost: example.invalid\n")
                    .contains("Proxy-Authorization: Basic dTpw\n");
        }
    }

    @Test
    void verifiesTlsUnlessToldNotTo(@TempDir Path folder) throws Exception {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair", "-alias", "s", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1", "-ext", "BC=ca:true", "-validity", "30", "-storetype",
                        "PKCS12", "-storepass", "changeit", "-keystore", store.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(keys.getCertificate("s").getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        Path ca = Files.writeString(folder.resolve("ca.pem"), pem);
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        ServerSocket listener =
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        try (RawServer server = new RawServer(listener, (n, head) -> ok("secret page"));
                HttpFetcher trusting = fetcher(tls(ca.toString(), "", false));
                HttpFetcher named = fetcher(tls(ca.toString(), "other.example", false));
                HttpFetcher careless = fetcher(tls("", "", true));
                HttpFetcher strict = fetcher(PLAIN)) {
            String url = "https://127.0.0.1:" + server.port() + "/";
            get(trusting, url, 10_000, 0);
            assertThat(text()).isEqualTo("secret page");
            body.clear();
            get(careless, url, 10_000, 0);
            assertThat(text()).isEqualTo("secret page");
            assertThatThrownBy(() -> get(strict, url, 10_000, 0)).hasMessageStartingWith("Get \"" + url + "\": tls: ");
            assertThatThrownBy(() -> get(named, url, 10_000, 0)).hasMessageStartingWith("Get \"" + url + "\": tls: ");
        }
    }

    private static HttpConfig tls(String caFile, String serverName, boolean skip) {
        return config(
                null,
                null,
                new TlsConfig("", caFile, "", "", new Secret(""), "", serverName, skip, "", ""),
                true,
                "");
    }

    @Test
    void unreadableCaIsRefusedWhenTheClientIsMade() {
        assertThatThrownBy(() -> fetcher(tls("/none/ca.pem", "", false)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("unable to read CA cert: unable to read file /none/ca.pem");
    }
}
