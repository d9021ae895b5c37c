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
import org.narthex.config.bridge.internal.push.ComponentStates;
import org.narthex.config.bridge.internal.push.Ledger;
import org.narthex.config.bridge.internal.push.Pusher;
import org.narthex.config.bridge.internal.push.Settlement;
import org.narthex.config.bridge.internal.push.Snapshots;
import org.narthex.runtime.api.Lifecycle;
import org.narthex.runtime.api.Phases;
import org.narthex.runtime.api.ReachesPhase;
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
 * <p>The file is checked as soon as the framework has reached its start level, because by then the binders of all installed
 * bundles are there, see {@link StartCheck}; the storage opens after that, in the phase {@code config.checked}. The first
 * push waits for the phase {@code storage.open}, see {@link FirstLoad}. Immediate: nobody asks for the bridge before the
 * file must be read. Thread-safe.
 */
@Component(
        immediate = true,
        service = {ReloadService.class, ConfigurationBridge.class})
@ReachesPhase(Phases.CONFIG_CHECKED)
public final class ConfigurationBridge implements ReloadService, BinderRegistry.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationBridge.class);
    private static final long FRAMEWORK_SECONDS = 60;
    private static final long STOP_SECONDS = 5;

    /** How long the consumers may take to acknowledge. */
    private static final long ACKNOWLEDGE_MILLIS = 30_000;

    private final BundleContext context;
    private final Lifecycle lifecycle;
    private final LoadState state;
    private final StartCheck check;
    private final Loads loads;
    private final LateBinding lateBinding;
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
        Planner planner = new Planner(settings, reader, registry, ConfigurationBridge::environment);
        Planner silent = new Planner(settings, reader, registry, ConfigurationBridge::variable);
        ComponentStates states = new ComponentStates(components);
        Pusher pusher = new Pusher(admin, states, ledger, snapshots);
        Settlement settlement = new Settlement(ledger, states, ACKNOWLEDGE_MILLIS);
        Clock clock = Clock.systemUTC();
        this.state = new LoadState(states, metrics);
        this.check = new StartCheck(file, silent, state, lifecycle, flags.bool("agent"), clock);
        this.loads = new Loads(file, state, planner, pusher, settlement, states, lifecycle, clock);
        this.lateBinding = new LateBinding(state, loads, planner, registry, pusher, metrics);
        this.worker = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("config-bridge").daemon(true).factory());
        snapshots.binder(lateBinding::bind);
        registry.listen(this);
        context.addFrameworkListener(frameworkListener);
        if (context.getBundle(0).getState() == Bundle.ACTIVE) {
            frameworkStarted.countDown();
        }
        var _ = worker.submit(this::checkFile);
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

    /** The value of an environment variable, with a warning where there is none. */
    private static String environment(String name) {
        String value = variable(name);
        if (value.isEmpty() && !name.equals("GOGC")) {
            LOG.atWarn().addKeyValue("name", name).log("Empty environment variable");
        }
        return value;
    }

    private static String variable(String name) {
        String value = System.getenv(name);
        return value == null ? "" : value;
    }

    private void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTED) {
            frameworkStarted.countDown();
        }
    }

    private void checkFile() {
        try {
            if (!frameworkStarted.await(FRAMEWORK_SECONDS, TimeUnit.SECONDS)) {
                LOG.atWarn().log("The framework has not reached its start level; going on with what is there");
            }
            check.run();
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
        return state.last();
    }

    @Override
    public @Nullable Instant lastSuccess() {
        return state.lastSuccess();
    }

    @Override
    public String yaml() {
        return state.yaml();
    }

    @Override
    public List<String> pending() {
        return state.pending();
    }

    @Override
    public void arrived(String keyOrMechanism) {
        if (!worker.isShutdown()) {
            var _ = worker.submit(() -> lateBinding.arrived(keyOrMechanism));
        }
    }

    @Override
    public void gone(String keyOrMechanism) {
        lateBinding.gone(keyOrMechanism);
    }
}
