package org.narthex.web.server.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ReloadService;
import org.narthex.runtime.api.BuildInfo;
import org.narthex.runtime.api.Lifecycle;
import org.narthex.runtime.api.Phases;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.telemetry.MetricRegistry;
import org.narthex.telemetry.MetricScope;
import org.narthex.runtime.api.flags.ExternalUrl;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.propertytypes.SatisfyingConditionTarget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web server: opens its listeners as soon as the configuration file is known to be good, before the storage opens, so
 * that a port in use ends the start at once and clients are answered 503 meanwhile. Thread-safe.
 */
// Immediate: nobody asks for the service, and the port is to be open from that moment on.
@Component(service = WebServer.class, immediate = true)
@SatisfyingConditionTarget(Phases.AFTER_CONFIG_CHECKED)
public final class WebServer {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final long RELOAD_PATIENCE_MILLIS = TimeUnit.MINUTES.toMillis(10);

    private final DisconnectWatch watch = new DisconnectWatch();
    private final MetricScope scope;
    private final @Nullable JettyServer jetty;

    /** Comes with the configuration bridge, long after the first request. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile @Nullable ReloadService reloads;

    /** Opens the listeners; a failure is told to the lifecycle. */
    @Activate
    public WebServer(
            @Reference ServerFlags flags,
            @Reference BuildInfo build,
            @Reference Lifecycle lifecycle,
            @Reference MetricRegistry registry,
            @Reference RouteRegistry routes) {
        scope = registry.scope();
        jetty = start(flags, build, lifecycle, registry, routes);
    }

    private @Nullable JettyServer start(
            ServerFlags flags, BuildInfo build, Lifecycle lifecycle, MetricRegistry registry, RouteRegistry routes) {
        try {
            if (!flags.text("web.config.file").isEmpty()) {
                throw new IOException("--web.config.file is not supported yet: TLS and basic authentication of the web"
                        + " server (" + flags.text("web.config.file") + ")");
            }
            boolean agent = flags.bool("agent");
            ExternalUrl external = ExternalUrl.of(flags);
            HttpMetrics metrics = new HttpMetrics(scope);
            scope.gauge(
                    "prometheus_ready",
                    "1 while the server is ready to answer queries and scrape, else 0.",
                    () -> lifecycle.state() == Lifecycle.State.READY ? 1 : 0);
            routes.builtIn(builtIn(flags, build, lifecycle, registry, external, agent));
            Dispatcher dispatcher = new Dispatcher(
                    routes::table,
                    lifecycle::state,
                    external.routePrefix(flags.text("web.route-prefix")),
                    metrics,
                    watch);
            List<String> addresses = flags.list("web.listen-address");
            JettyServer server = new JettyServer(
                    addresses,
                    Math.toIntExact(flags.integer("web.max-connections")),
                    flags.millis("web.read-timeout"),
                    dispatcher);
            for (String address : addresses) {
                LOG.atInfo()
                        .addKeyValue("component", "web")
                        .addKeyValue("address", address)
                        .log("Listening on");
            }
            return server;
        } catch (IOException | RuntimeException e) {
            lifecycle.fail("web", e, 1);
            return null;
        }
    }

    private List<RoutingTable.Binding> builtIn(
            ServerFlags flags,
            BuildInfo build,
            Lifecycle lifecycle,
            MetricRegistry registry,
            ExternalUrl external,
            boolean agent) {
        List<RoutingTable.Binding> all = new ArrayList<>();
        all.addAll(new LifecycleRoutes(
                        lifecycle,
                        () -> reloads,
                        flags.bool("web.enable-lifecycle"),
                        agent ? "Prometheus Agent" : "Prometheus Server",
                        RELOAD_PATIENCE_MILLIS)
                .bindings());
        all.add(LifecycleRoutes.binding("/metrics", Set.of("GET"), false, new MetricsRoute(registry, scope)));
        all.addAll(PageRoutes.bindings(external, build, agent));
        return all;
    }

    /** Stops to answer. */
    @Deactivate
    void deactivate() {
        if (jetty != null) {
            jetty.close();
        }
        watch.close();
        scope.close();
    }
}
