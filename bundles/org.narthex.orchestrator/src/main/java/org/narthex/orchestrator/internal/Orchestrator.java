package org.narthex.orchestrator.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.narthex.runtime.api.Lifecycle;
import org.narthex.runtime.api.Phases;
import org.narthex.runtime.api.StartException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The {@link Lifecycle}. Every stop takes one road, whoever asks for it: signal, route, failed component, or the
 * framework itself; the phases are withdrawn in reverse before the framework stops its bundles.
 *
 * <p>Immediate: it must hear the framework stop although nobody uses it yet. Thread-safe.
 */
@Component(immediate = true, service = Lifecycle.class)
public final class Orchestrator implements Lifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Orchestrator.class);

    /** How long the components that need a phase may take to stop. */
    private static final Duration WITHDRAW_LIMIT = Duration.ofSeconds(30);

    private static final long STOP_SECONDS = 5;

    private final BundleContext context;
    private final PhaseSequence phases;
    private final ComponentWatch watch;
    private final PhaseWaits waits;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final ExecutorService worker;
    private final SynchronousBundleListener listener = this::bundleChanged;
    private volatile boolean failed;

    @Activate
    public Orchestrator(BundleContext context, @Reference ServiceComponentRuntime components) {
        this.context = context;
        phases = new PhaseSequence(new ConditionAnnouncer(context, WITHDRAW_LIMIT), Clock.systemUTC());
        worker = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("orchestrator").daemon(true).factory());
        watch = new ComponentWatch(components, this);
        waits = new PhaseWaits(components);
        context.addBundleListener(listener);
        watch.start();
    }

    @Deactivate
    void deactivate() throws InterruptedException {
        context.removeBundleListener(listener);
        watch.stop();
        worker.shutdown();
        if (!worker.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            worker.shutdownNow();
        }
        if (stopping.get() && !failed) {
            LOG.atInfo().log("See you next time!");
        } else if (!stopping.get()) {
            phases.stop();
        }
    }

    @Override
    public State state() {
        if (stopping.get()) {
            return State.STOPPING;
        }
        return phases.holds(Phases.SERVER_READY) ? State.READY : State.STARTING;
    }

    @Override
    public List<PhaseStatus> phases() {
        return phases.status(phase -> stopping.get() ? List.of("the server stops") : waits.of(phase));
    }

    @Override
    public void reached(String phase) {
        PhaseSequence.check(phase);
        submit(() -> phases.reached(phase));
    }

    @Override
    public void withdrawn(String phase) {
        PhaseSequence.check(phase);
        submit(() -> phases.withdrawn(phase));
    }

    private void submit(Runnable step) {
        try {
            var _ = worker.submit(() -> {
                try {
                    step.run();
                } catch (RuntimeException e) {
                    fail("orchestrator", e, 1);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.atDebug().log("A phase changed after the orchestrator had stopped");
        }
    }

    @Override
    public void fail(String component, Throwable cause, int exitCode) {
        report(component, cause);
        LOG.atDebug().setCause(cause).addKeyValue("component", component).log("Where the fatal error comes from");
        synchronized (this) {
            if (!failed) {
                failed = true;
                System.setProperty(EXIT_PROPERTY, Integer.toString(exitCode));
            }
        }
        stop();
    }

    private static void report(String component, Throwable cause) {
        LoggingEventBuilder error = LOG.atError();
        if (cause instanceof StartException e) {
            for (Map.Entry<String, String> detail : e.details().entrySet()) {
                error = error.addKeyValue(detail.getKey(), detail.getValue());
            }
            error.log(e.getMessage());
            return;
        }
        String message = cause.getMessage();
        error.addKeyValue("component", component)
                .addKeyValue("err", message == null ? cause.toString() : message)
                .log("Fatal error");
    }

    @Override
    public boolean requestStop(String reason) {
        boolean first = stop();
        if (first) {
            LOG.atWarn().addKeyValue("reason", reason).log("Stopping");
        }
        return first;
    }

    /** Starts the road down on a thread of its own: the worker may be busy starting something. */
    private boolean stop() {
        if (!stopping.compareAndSet(false, true)) {
            return false;
        }
        var _ = Thread.ofPlatform().name("shutdown").start(() -> {
            phases.stop();
            try {
                context.getBundle(Constants.SYSTEM_BUNDLE_ID).stop();
            } catch (BundleException | RuntimeException e) {
                LOG.atError().setCause(e).log("The framework does not stop");
            }
        });
        return true;
    }

    private void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPING
                && event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
            stopping.set(true);
            phases.stop();
        }
    }
}
