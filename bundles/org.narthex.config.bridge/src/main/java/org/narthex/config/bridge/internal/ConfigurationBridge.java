package org.narthex.config.bridge.internal;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ConfigReader;
import org.narthex.config.api.ReloadService;
import org.narthex.config.bridge.internal.bind.BinderRegistry;
import org.narthex.config.bridge.internal.bind.Planner;
import org.narthex.config.bridge.internal.bind.Problems;
import org.narthex.config.bridge.internal.push.ComponentStates;
import org.narthex.config.bridge.internal.push.Ledger;
import org.narthex.config.bridge.internal.push.Pusher;
import org.narthex.config.bridge.internal.push.Settlement;
import org.narthex.config.bridge.internal.push.Snapshots;
import org.narthex.runtime.api.Lifecycle;
import org.narthex.runtime.api.Phases;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.telemetry.MetricRegistry;
import org.narthex.telemetry.MetricScope;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link ReloadService}: runs every load, and whatever a bundle that comes late asks for, on one thread.
 *
 * <p>The file is validated as soon as the framework has reached its start level, because by then the binders of all
 * installed bundles are there; a bad file ends the process with exit code 2 before the storage has replayed its log. The
 * first push waits for the phase {@code storage.open}, see {@link FirstLoad}. Immediate: nobody asks for the bridge
 * before the file must be read. Thread-safe.
 */
@Component(
        immediate = true,
        service = {ReloadService.class, ConfigurationBridge.class})
public final class ConfigurationBridge implements ReloadService, BinderRegistry.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationBridge.class);
    private static final long FRAMEWORK_SECONDS = 60;
    private static final long STOP_SECONDS = 5;

    /** How long the consumers may take to acknowledge. */
    private static final long ACKNOWLEDGE_MILLIS = 30_000;

    private final BundleContext context;
    private final Lifecycle lifecycle;
    private final Planner planner;
    private final Loads loads;
    private final BinderRegistry registry;
    private final Snapshots snapshots;
    private final MetricScope metrics;
    private final ExecutorService worker;
    private final CountDownLatch firstDone = new CountDownLatch(1);
    private final CountDownLatch frameworkStarted = new CountDownLatch(1);
    private final FrameworkListener frameworkListener = this::frameworkEvent;

    @Activate
    public ConfigurationBridge(
            BundleContext context,
            @Reference ConfigurationAdmin admin,
            @Reference ServiceComponentRuntime components,
            @Reference Ledger ledger,
            @Reference Snapshots snapshots,
            @Reference BinderRegistry registry,
            @Reference ConfigReader reader,
            @Reference Lifecycle lifecycle,
            @Reference ServerFlags flags,
            @Reference MetricRegistry metricRegistry) {
        this.context = context;
        this.lifecycle = lifecycle;
        this.registry = registry;
        this.snapshots = snapshots;
        this.metrics = metricRegistry.scope();
        Path file = Path.of(flags.text("config.file"));
        Planner.Settings settings = new Planner.Settings(
                file, flags.features(), flags.bool("agent"), flags.bool("narthex.config.strict-mechanisms"));
        this.planner = new Planner(settings, reader, registry, ConfigurationBridge::environment);
        ComponentStates states = new ComponentStates(components);
        this.loads = new Loads(
                file,
                planner,
                new Pusher(admin, states, ledger, snapshots),
                new Settlement(ledger, states, ACKNOWLEDGE_MILLIS),
                states,
                lifecycle,
                metrics,
                Clock.systemUTC());
        this.worker = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("config-bridge").daemon(true).factory());
        snapshots.binder(loads::bindLate);
        registry.listen(this);
        context.addFrameworkListener(frameworkListener);
        if (context.getBundle(0).getState() == Bundle.ACTIVE) {
            frameworkStarted.countDown();
        }
        var _ = worker.submit(this::validate);
    }

    @Deactivate
    void stop() throws InterruptedException {
        registry.unlisten(this);
        snapshots.binder(slot -> false);
        context.removeFrameworkListener(frameworkListener);
        firstDone.countDown();
        worker.shutdownNow();
        if (!worker.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.atWarn().addKeyValue("component", "config").log("A configuration load did not stop in time");
        }
        metrics.close();
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            if (!name.equals("GOGC")) {
                LOG.atWarn().addKeyValue("name", name).log("Empty environment variable");
            }
            return "";
        }
        return value;
    }

    private void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTED) {
            frameworkStarted.countDown();
        }
    }

    /** Fails the start for a bad file, long before the first load would. */
    private void validate() {
        try {
            if (!frameworkStarted.await(FRAMEWORK_SECONDS, TimeUnit.SECONDS)) {
                LOG.atWarn().log("The framework has not reached its start level; going on with what is there");
            }
            Problems problems = new Problems();
            planner.plan(problems);
            if (!problems.isEmpty()) {
                loads.refuseStart(problems);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            lifecycle.fail("config", e, 2);
        }
    }

    /**
     * Queues the first load, or the announcement of the configuration in force where the storage was opened anew.
     *
     * @return to be cancelled when the storage goes
     */
    Future<?> loadFirst() {
        return worker.submit(() -> {
            try {
                if (loads.first()) {
                    lifecycle.reached(Phases.SERVER_READY);
                    firstDone.countDown();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                lifecycle.fail("config", e, 1);
            }
        });
    }

    @Override
    public Outcome reload() throws InterruptedException {
        firstDone.await();
        if (worker.isShutdown()) {
            throw new IllegalStateException("the configuration bridge has stopped");
        }
        try {
            return worker.submit(loads::reload).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load failed: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public @Nullable Outcome last() {
        return loads.last();
    }

    @Override
    public @Nullable Instant lastSuccess() {
        return loads.lastSuccess();
    }

    @Override
    public String yaml() {
        return loads.yaml();
    }

    @Override
    public List<String> pending() {
        return loads.pending();
    }

    @Override
    public void arrived(String keyOrMechanism) {
        if (!worker.isShutdown()) {
            var _ = worker.submit(() -> loads.arrived(keyOrMechanism, registry));
        }
    }

    @Override
    public void gone(String keyOrMechanism) {
        loads.gone(keyOrMechanism);
    }
}
