package org.narthex.web.server.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.narthex.runtime.api.Lifecycle;
import org.narthex.web.server.internal.RoutingTable.Binding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands each request to the handler of its route, and answers itself where there is none. Thread-safe. */
final class Dispatcher extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final Supplier<RoutingTable> routes;
    private final Supplier<Lifecycle.State> state;
    private final String prefix;
    private final HttpMetrics metrics;
    private final DisconnectWatch watch;
    /** Table whose routes the metrics know; a race announces twice, which changes nothing. */
    private volatile @Nullable RoutingTable announced;

    /**
     * @param prefix of every route; {@code /} for none
     */
    Dispatcher(
            Supplier<RoutingTable> routes,
            Supplier<Lifecycle.State> state,
            String prefix,
            HttpMetrics metrics,
            DisconnectWatch watch) {
        this.routes = routes;
        this.state = state;
        this.prefix = prefix.equals("/") ? "" : prefix;
        this.metrics = metrics;
        this.watch = watch;
    }

    @Override
    public boolean handle(
            org.eclipse.jetty.server.Request jettyRequest,
            org.eclipse.jetty.server.Response jettyResponse,
            Callback callback) {
        // A query that takes long sends and receives nothing: that is no idle connection.
        jettyRequest.addIdleTimeoutListener(timeout -> false);
        JettyResponse response = new JettyResponse(jettyResponse);
        String path = jettyRequest.getHttpURI().getPath();
        JettyRequest request = new JettyRequest(jettyRequest, below(path), watch);
        try {
            route(request, response, path == null ? "/" : path);
            response.stream().close();
            request.complete();
            callback.succeeded();
        } catch (EofException e) {
            abort(request, response, callback, e);
        } catch (IOException | RuntimeException e) {
            failed(request, response, callback, e);
        } catch (Error e) {
            failed(request, response, callback, e);
            throw e;
        }
        return true;
    }

    private String below(@Nullable String path) {
        if (path == null || path.isEmpty()) {
            return "/";
        }
        return path.startsWith(prefix) ? path.substring(prefix.length()) : path;
    }

    private void route(JettyRequest request, JettyResponse response, String path) throws IOException {
        String clean = Paths.clean(path);
        if (!clean.equals(path) || path.equals(prefix + "/api/v1")) {
            String to = clean.endsWith("/api/v1") ? clean + "/" : clean;
            Answers.redirect(request.method(), response, 307, withQuery(to, request));
            return;
        }
        if (!prefix.isEmpty() && !path.startsWith(prefix + "/")) {
            outside(request, response, path);
            return;
        }
        RoutingTable table = table();
        Binding binding = table.find(request.method(), request.path());
        if (binding != null) {
            answer(binding, request, response);
        } else {
            unmatched(table, request, response);
        }
    }

    @SuppressWarnings("ReferenceEquality") // tables are made anew at every change and never compared
    private RoutingTable table() {
        RoutingTable table = routes.get();
        if (table != announced) {
            announced = table;
            metrics.announce(table.names());
        }
        return table;
    }

    private void answer(Binding binding, JettyRequest request, JettyResponse response) throws IOException {
        long begin = System.nanoTime();
        try {
            if (binding.gated() && state.get() != Lifecycle.State.READY) {
                unavailable(response);
            } else {
                binding.handler().handle(request, response);
                response.stream().close();
            }
        } finally {
            String name = response.route().isEmpty() ? binding.pattern().text() : response.route();
            metrics.answered(name, response.status(), System.nanoTime() - begin, response.stream().size());
        }
    }

    private void unmatched(RoutingTable table, JettyRequest request, JettyResponse response) throws IOException {
        String path = request.path();
        String allowed = table.allowed(path);
        if (!allowed.isEmpty()) {
            response.header("Allow", allowed);
            if (!request.method().equals("OPTIONS")) {
                Answers.error(response, 405, "Method Not Allowed");
            }
            return;
        }
        if (Paths.isGated(path) && state.get() != Lifecycle.State.READY) {
            // The bundle that answers registers its routes when the storage is open.
            unavailable(response);
            return;
        }
        String other = table.otherSlash(request.method(), path);
        if (other != null && request.method().equals("GET")) {
            // Prometheus' API router sees its paths without their prefix and redirects to what it sees.
            String to = other.startsWith("/api/v1/") ? other.substring("/api/v1".length()) : prefix + other;
            Answers.redirect(request.method(), response, 301, withQuery(to, request));
            return;
        }
        Answers.notFound(response);
    }

    private void outside(JettyRequest request, JettyResponse response, String path) throws IOException {
        boolean get = request.method().equals("GET");
        if (path.equals("/") && get) {
            Answers.redirect("GET", response, 302, prefix);
        } else if (path.equals(prefix) && get) {
            Answers.redirect("GET", response, 301, prefix + "/");
        } else {
            Answers.notFound(response);
        }
    }

    private void unavailable(JettyResponse response) throws IOException {
        response.header("X-Prometheus-Stopping", Boolean.toString(state.get() == Lifecycle.State.STOPPING));
        Answers.text(response, 503, "Service Unavailable");
    }

    private static String withQuery(String path, JettyRequest request) {
        return request.query().isEmpty() ? path : path + "?" + request.query();
    }

    private static void failed(JettyRequest request, JettyResponse response, Callback callback, Throwable cause) {
        Throwable root = cause instanceof UncheckedIOException io && io.getCause() != null ? io.getCause() : cause;
        if (root instanceof EofException) {
            abort(request, response, callback, root);
            return;
        }
        LOG.atError()
                .setCause(cause)
                .addKeyValue("component", "web")
                .addKeyValue("path", request.path())
                .log("request failed");
        if (response.isCommitted()) {
            abort(request, response, callback, cause);
            return;
        }
        try {
            response.reset();
            response.stream().abandon();
            JettyResponse fresh = response.again();
            Answers.error(fresh, 500, "Internal Server Error");
            request.complete();
            callback.succeeded();
        } catch (IOException | RuntimeException e) {
            e.addSuppressed(cause);
            abort(request, response, callback, e);
        }
    }

    private static void abort(JettyRequest request, JettyResponse response, Callback callback, Throwable cause) {
        response.stream().abandon();
        request.complete();
        callback.failed(cause);
    }
}
