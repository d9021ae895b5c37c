package org.narthex.orchestrator.internal;

import java.time.Duration;
import java.util.Dictionary;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.condition.Condition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers a {@link Condition} for each phase that holds. Thread-safe. */
final class ConditionAnnouncer implements PhaseSequence.Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(ConditionAnnouncer.class);

    private final BundleContext context;
    private final Duration limit;
    private final Map<String, ServiceRegistration<Condition>> registrations = new ConcurrentHashMap<>();

    /**
     * An announcer.
     *
     * @param limit how long the components that need a phase may take to stop
     */
    ConditionAnnouncer(BundleContext context, Duration limit) {
        this.context = context;
        this.limit = limit;
    }

    @Override
    public void announce(String phase) {
        LOG.atInfo().addKeyValue("phase", phase).log("Phase reached");
        Dictionary<String, Object> properties =
                FrameworkUtil.asDictionary(Map.of(Condition.CONDITION_ID, phase));
        registrations.put(phase, context.registerService(Condition.class, Condition.INSTANCE, properties));
    }

    @Override
    public void withdraw(String phase) {
        ServiceRegistration<Condition> registration = registrations.remove(phase);
        if (registration == null) {
            return;
        }
        long start = System.nanoTime();
        Thread worker = Thread.ofPlatform().daemon(true).name("withdraw-" + phase).start(() -> {
            try {
                registration.unregister();
            } catch (IllegalStateException e) {
                LOG.atDebug().addKeyValue("phase", phase).log("The framework had withdrawn the phase already");
            }
        });
        boolean ended = false;
        boolean interrupted = false;
        long left = limit.toNanos();
        while (!ended && left > 0) {
            try {
                ended = worker.join(Duration.ofNanos(left));
            } catch (InterruptedException e) {
                // A stop is carried through; whoever interrupts finds the flag set afterwards.
                interrupted = true;
            }
            left = limit.toNanos() - (System.nanoTime() - start);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        if (ended) {
            LOG.atInfo().addKeyValue("phase", phase).addKeyValue("duration", millis + "ms").log("Phase withdrawn");
        } else {
            LOG.atError()
                    .addKeyValue("phase", phase)
                    .addKeyValue("component", culprit(worker.getStackTrace()))
                    .addKeyValue("duration", millis + "ms")
                    .log("A component does not stop; going on without it");
        }
    }

    /** The place outside the platform where a thread hangs. */
    static String culprit(StackTraceElement[] stack) {
        for (StackTraceElement e : stack) {
            String name = e.getClassName();
            if (!name.startsWith("java.")
                    && !name.startsWith("jdk.")
                    && !name.startsWith("sun.")
                    && !name.startsWith("org.apache.felix.")
                    && !name.startsWith("org.osgi.")) {
                return name + "." + e.getMethodName();
            }
        }
        return "unknown";
    }
}
