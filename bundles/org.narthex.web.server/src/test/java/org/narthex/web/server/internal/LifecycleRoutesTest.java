package org.narthex.web.server.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.narthex.config.api.ReloadService;
import org.narthex.runtime.api.BuildInfo;
import org.narthex.runtime.api.flags.ExternalUrl;

class LifecycleRoutesTest {
    private record Reloads(List<String> errors) implements ReloadService {
        @Override
        public Outcome reload() {
            return new Outcome(errors.isEmpty(), 1, Instant.EPOCH, List.of(), List.of(), errors);
        }

        @Override
        public @Nullable Outcome last() {
            return null;
        }

        @Override
        public @Nullable Instant lastSuccess() {
            return null;
        }

        @Override
        public String yaml() {
            return "";
        }

        @Override
        public List<String> pending() {
            return List.of();
        }
    }

    private static TestServer server(boolean enabled, @Nullable ReloadService reloads) throws Exception {
        TestServer server = new TestServer("/");
        server.bindings.addAll(
                new LifecycleRoutes(server.lifecycle, () -> reloads, enabled, "Prometheus Server", 50).bindings());
        BuildInfo build = new BuildInfo("3.14.0", "0.1.0", "r", "b", "u", "d");
        server.bindings.addAll(
                PageRoutes.bindings(ExternalUrl.of("http://h/ext/prom", "0.0.0.0:9090"), build, false));
        return server;
    }

    @Test
    void tellsHealthAndReadiness() throws Exception {
        try (TestServer server = server(false, null)) {
            assertThat(server.send("GET", "/-/healthy")).endsWith("\r\n\r\nPrometheus Server is Healthy.\n");
            assertThat(server.send("GET", "/-/ready")).endsWith("\r\n\r\nPrometheus Server is Ready.\n");
            assertThat(server.send("HEAD", "/-/ready"))
                    .startsWith("HTTP/1.1 200")
                    .doesNotContain("Content-Type")
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void refusesChangesUnlessEnabled() throws Exception {
        try (TestServer server = server(false, new Reloads(List.of()))) {
            assertThat(server.send("POST", "/-/reload", "Content-Length: 0"))
                    .startsWith("HTTP/1.1 403")
                    .doesNotContain("nosniff")
                    .endsWith("\r\n\r\nLifecycle API is not enabled.");
            assertThat(server.send("GET", "/-/quit"))
                    .startsWith("HTTP/1.1 405")
                    .endsWith("Only POST or PUT requests allowed");
            assertThat(server.send("DELETE", "/-/quit")).contains("Allow: GET, OPTIONS, POST, PUT\r\n");
            assertThat(server.lifecycle.stopRequested).isFalse();
        }
    }

    @Test
    void reloadsAndStopsWhenEnabled() throws Exception {
        try (TestServer server = server(true, new Reloads(List.of()))) {
            assertThat(server.send("POST", "/-/reload", "Content-Length: 0")).startsWith("HTTP/1.1 200");
            assertThat(server.send("PUT", "/-/quit", "Content-Length: 0"))
                    .endsWith("Requesting termination... Goodbye!");
            assertThat(server.send("PUT", "/-/quit", "Content-Length: 0"))
                    .endsWith("Termination already in progress.");
            assertThat(server.lifecycle.stopRequested).isTrue();
        }
    }

    @Test
    void failedReloadIsA500() throws Exception {
        try (TestServer server = server(true, new Reloads(List.of("line 3: bad")))) {
            assertThat(server.send("POST", "/-/reload", "Content-Length: 0"))
                    .startsWith("HTTP/1.1 500")
                    .endsWith("failed to reload config: line 3: bad\n");
        }
    }

    @Test
    void startPageGoesToTheExternalPath() throws Exception {
        try (TestServer server = server(false, null)) {
            assertThat(server.send("GET", "/")).startsWith("HTTP/1.1 302").contains("Location: /ext/prom/query\r\n");
            assertThat(server.send("GET", "/graph?g0.expr=up&g0.tab=1"))
                    .contains("Location: /ext/prom/query?g0.expr=up&g0.tab=1\r\n")
                    .endsWith("<a href=\"/ext/prom/query?g0.expr=up&amp;g0.tab=1\">Found</a>.\n\n");
            assertThat(server.send("GET", "/version")).contains("{\"version\":\"3.14.0\",\"revision\":\"r\"");
        }
    }
}
