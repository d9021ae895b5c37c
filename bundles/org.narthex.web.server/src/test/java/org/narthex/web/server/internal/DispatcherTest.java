package org.narthex.web.server.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.narthex.runtime.api.Lifecycle;
import org.narthex.web.server.RequestHandler;

class DispatcherTest {
    private static RequestHandler says(String text) {
        return (request, response) -> Answers.text(response, 200, text);
    }

    @Test
    void mostSpecificRouteAnswersAndLiteralBeatsParameter() throws Exception {
        try (TestServer server = new TestServer("/")) {
            server.route("/a/*", false, says("below"), "GET")
                    .route("/a/:x/c", false, says("parameter"), "GET")
                    .route("/a/b/c", false, says("literal"), "GET");
            assertThat(server.send("GET", "/a/b/c")).startsWith("HTTP/1.1 200").endsWith("\r\n\r\nliteral");
            assertThat(server.send("GET", "/a/z/c")).endsWith("\r\n\r\nparameter");
            assertThat(server.send("GET", "/a/z/d")).endsWith("\r\n\r\nbelow");
        }
    }

    @Test
    void otherMethodsGet405WithAllowAndOptionsListsThem() throws Exception {
        try (TestServer server = new TestServer("/")) {
            server.route("/-/healthy", false, says("ok"), "GET", "HEAD");
            assertThat(server.send("POST", "/-/healthy", "Content-Length: 0"))
                    .startsWith("HTTP/1.1 405")
                    .contains("Allow: GET, HEAD, OPTIONS\r\n", "X-Content-Type-Options: nosniff\r\n")
                    .endsWith("\r\n\r\nMethod Not Allowed\n");
            assertThat(server.send("OPTIONS", "/-/healthy"))
                    .startsWith("HTTP/1.1 200")
                    .contains("Allow: GET, HEAD, OPTIONS\r\n");
            assertThat(server.send("GET", "/nope")).startsWith("HTTP/1.1 404").endsWith("404 page not found\n");
        }
    }

    @Test
    void redirectsCleanPathsAndFinalSlashes() throws Exception {
        try (TestServer server = new TestServer("/")) {
            server.route("/api/v1/query", false, says("q"), "GET").route("/alerts", false, says("a"), "GET");
            assertThat(server.send("GET", "//api/v1//query?x=1"))
                    .startsWith("HTTP/1.1 307")
                    .contains("Location: /api/v1/query?x=1\r\n");
            assertThat(server.send("GET", "/api/v1/query/")).startsWith("HTTP/1.1 301").contains("Location: /query\r\n");
            assertThat(server.send("GET", "/alerts/"))
                    .contains("Location: /alerts\r\n")
                    .endsWith("<a href=\"/alerts\">Moved Permanently</a>.\n\n");
            assertThat(server.send("GET", "/api/v1")).startsWith("HTTP/1.1 307").contains("Location: /api/v1/\r\n");
        }
    }

    @Test
    void livesBelowTheRoutePrefix() throws Exception {
        try (TestServer server = new TestServer("/pre")) {
            server.route("/version", false, says("v"), "GET");
            assertThat(server.send("GET", "/pre/version")).endsWith("\r\n\r\nv");
            assertThat(server.send("GET", "/version")).startsWith("HTTP/1.1 404");
            assertThat(server.send("GET", "/prex")).startsWith("HTTP/1.1 404");
            assertThat(server.send("GET", "/")).startsWith("HTTP/1.1 302").contains("Location: /pre\r\n");
            assertThat(server.send("GET", "/pre")).startsWith("HTTP/1.1 301").contains("Location: /pre/\r\n");
        }
    }

    @Test
    void gatedRoutesWaitForReadiness() throws Exception {
        try (TestServer server = new TestServer("/")) {
            server.route("/gated", true, says("in"), "GET").route("/open", false, says("in"), "GET");
            server.lifecycle.state = Lifecycle.State.STARTING;
            assertThat(server.send("GET", "/gated"))
                    .startsWith("HTTP/1.1 503")
                    .contains("X-Prometheus-Stopping: false\r\n")
                    .endsWith("\r\n\r\nService Unavailable");
            assertThat(server.send("GET", "/api/v1/query")).startsWith("HTTP/1.1 503");
            assertThat(server.send("GET", "/open")).startsWith("HTTP/1.1 200");
            server.lifecycle.state = Lifecycle.State.STOPPING;
            assertThat(server.send("GET", "/gated")).contains("X-Prometheus-Stopping: true\r\n");
            server.lifecycle.state = Lifecycle.State.READY;
            assertThat(server.send("GET", "/gated")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void countsAnswersByRouteAndCode() throws Exception {
        try (TestServer server = new TestServer("/")) {
            server.route("/label/:name/values", false, says("v"), "GET");
            server.send("GET", "/label/job/values");
            server.send("GET", "/nowhere");
            assertThat(server.scope.values)
                    .containsEntry("prometheus_http_requests_total /label/:name/values,200", 1.0)
                    .containsEntry("prometheus_http_request_duration_seconds /label/:name/values", 1.0)
                    .containsEntry("prometheus_http_response_size_bytes /label/:name/values", 1.0);
            assertThat(server.scope.values.keySet()).noneMatch(key -> key.contains("nowhere"));
        }
    }

    @Test
    void failureBeforeTheFirstByteIsA500() throws Exception {
        try (TestServer server = new TestServer("/")) {
            server.route("/broken", false, (request, response) -> {
                response.header("X-Left", "over").body().write('x');
                throw new IllegalStateException("on purpose");
            });
            assertThat(server.send("GET", "/broken"))
                    .startsWith("HTTP/1.1 500")
                    .doesNotContain("X-Left")
                    .endsWith("\r\n\r\nInternal Server Error\n");
        }
    }

    @Test
    void largeBodiesArriveWhole() throws Exception {
        byte[] block = "0123456789abcdef".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        try (TestServer server = new TestServer("/")) {
            server.route("/large", false, (request, response) -> {
                try (var out = response.body()) {
                    for (int i = 0; i < 100; i++) {
                        out.write(block);
                    }
                }
            });
            String answer = server.send("GET", "/large");
            assertThat(answer.chars().filter(c -> c == 'f').count()).isGreaterThanOrEqualTo(100_000);
        }
    }

    @Test
    void clientThatGoesAwayIsNoticed() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        try (TestServer server = new TestServer("/")) {
            server.route("/slow", false, (request, response) -> {
                request.onDisconnect(gone::countDown);
                entered.countDown();
                try {
                    assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            try (Socket socket = new Socket("127.0.0.1", server.port())) {
                socket.getOutputStream().write("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void pipelinedRequestsAreBothAnswered() throws Exception {
        try (TestServer server = new TestServer("/")) {
            CountDownLatch never = new CountDownLatch(1);
            server.route("/slow", false, (request, response) -> {
                request.onDisconnect(never::countDown);
                try {
                    assertThat(never.await(300, TimeUnit.MILLISECONDS)).isFalse();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                Answers.text(response, 200, "first");
            });
            server.route("/next", false, says("second"));
            try (Socket socket = new Socket("127.0.0.1", server.port())) {
                socket.setSoTimeout(10_000);
                String requests = "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n";
                socket.getOutputStream().write(requests.getBytes(StandardCharsets.UTF_8));
                socket.getOutputStream().flush();
                String second = "GET /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
                socket.getOutputStream().write(second.getBytes(StandardCharsets.UTF_8));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).contains("first").endsWith("second");
            }
        }
    }

    @Test
    void portInUseIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertThatThrownBy(() -> new JettyServer(List.of(address), 1, 1000, new Dispatcher(
                            () -> new RoutingTable(List.of()),
                            () -> Lifecycle.State.READY,
                            "/",
                            new HttpMetrics(new FakeScope()),
                            new DisconnectWatch())))
                    .isInstanceOf(IOException.class)
                    .hasMessage("Unable to start web listener: listen tcp " + address
                            + ": bind: address already in use");
        }
    }

    @Test
    void anAnswerThatNobodyReadsEnds() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        try (TestServer server = new TestServer("/", 500)) {
            server.route(
                    "/long",
                    false,
                    (request, response) -> {
                        byte[] part = new byte[1 << 20];
                        try {
                            for (int i = 0; i < 1000; i++) {
                                response.body().write(part);
                            }
                        } catch (IOException e) {
                            failed.countDown();
                            throw e;
                        }
                    },
                    "GET");
            try (Socket socket = new Socket("127.0.0.1", server.port())) {
                socket.getOutputStream().write("GET /long HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }
}
