package org.narthex.web.server.internal;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ReloadService;
import org.narthex.runtime.api.Lifecycle;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Response;

/** {@code /-/healthy}, {@code /-/ready}, {@code /-/reload} and {@code /-/quit}. Thread-safe. */
final class LifecycleRoutes {
    private static final long POLL_MILLIS = 20;

    private final Lifecycle lifecycle;
    private final Supplier<@Nullable ReloadService> reloads;
    private final boolean enabled;
    private final String product;
    private final long patienceMillis;

    /**
     * @param reloads the service as of now, null while there is none
     * @param enabled whether clients may reload and stop the server
     * @param product such as {@code Prometheus Server}
     * @param patienceMillis how long a reload waits for a server that is starting
     */
    LifecycleRoutes(
            Lifecycle lifecycle,
            Supplier<@Nullable ReloadService> reloads,
            boolean enabled,
            String product,
            long patienceMillis) {
        this.lifecycle = lifecycle;
        this.reloads = reloads;
        this.enabled = enabled;
        this.product = product;
        this.patienceMillis = patienceMillis;
    }

    List<RoutingTable.Binding> bindings() {
        Set<String> reading = Set.of("GET", "HEAD");
        Set<String> changing = Set.of("POST", "PUT");
        RequestHandler refuse = (request, response) ->
                Answers.text(response, 405, "Only POST or PUT requests allowed");
        return List.of(
                binding("/-/healthy", reading, false, (q, r) -> status(q, r, product + " is Healthy.\n")),
                binding("/-/ready", reading, true, (q, r) -> status(q, r, product + " is Ready.\n")),
                binding("/-/reload", changing, false, guarded((q, r) -> reload(r))),
                binding("/-/quit", changing, false, guarded((q, r) -> quit(r))),
                binding("/-/reload", Set.of("GET"), false, refuse),
                binding("/-/quit", Set.of("GET"), false, refuse));
    }

    static RoutingTable.Binding binding(String path, Set<String> methods, boolean gated, RequestHandler handler) {
        return new RoutingTable.Binding(new RoutePattern(path), methods, gated, handler);
    }

    private static void status(Request request, Response response, String text) throws IOException {
        if (request.method().equals("HEAD")) {
            response.status(200);
        } else {
            Answers.text(response, 200, text);
        }
    }

    private RequestHandler guarded(RequestHandler handler) {
        return enabled
                ? handler
                : (request, response) -> Answers.text(response, 403, "Lifecycle API is not enabled.");
    }

    private void quit(Response response) throws IOException {
        boolean first = lifecycle.requestStop("Received termination request via web service, exiting gracefully...");
        Answers.text(
                response,
                200,
                first ? "Requesting termination... Goodbye!" : "Termination already in progress.");
    }

    private void reload(Response response) throws IOException {
        try {
            ReloadService service = awaitService();
            if (service == null) {
                Answers.error(response, 500, "failed to reload config: the configuration cannot be loaded yet");
                return;
            }
            ReloadService.Outcome outcome = service.reload();
            if (!outcome.success()) {
                Answers.error(response, 500, "failed to reload config: " + String.join("; ", outcome.errors()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            Answers.error(response, 500, "failed to reload config: interrupted");
        }
    }

    /** A reload that comes during the start is queued, as Prometheus does. */
    private @Nullable ReloadService awaitService() throws InterruptedException {
        long deadline = System.nanoTime() + patienceMillis * 1_000_000;
        while (true) {
            ReloadService service = reloads.get();
            boolean starting = lifecycle.state() == Lifecycle.State.STARTING;
            if (service != null && !starting) {
                return service;
            }
            if (System.nanoTime() > deadline || lifecycle.state() == Lifecycle.State.STOPPING) {
                return service;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
