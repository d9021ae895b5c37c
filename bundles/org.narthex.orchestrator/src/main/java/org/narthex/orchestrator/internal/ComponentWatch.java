package org.narthex.orchestrator.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.narthex.runtime.api.Lifecycle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the components during the start: one whose activation failed and stays failed ends the process, because
 * Declarative Services reports it nowhere and the start would hang. Components that a configuration built are the
 * configuration bridge's to judge. Thread-safe.
 */
final class ComponentWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ComponentWatch.class);
    private static final String OWN = "org.narthex.";
    private static final String CONFIGURED = "narthex.generation";
    private static final long PERIOD_MILLIS = 500;

    /** How long a failed component may stay failed: one that something retries is not fatal. */
    private static final Duration FAILED_LIMIT = Duration.ofSeconds(10);

    /** After this time without the next phase the log says what is missing. */
    private static final Duration REPORT_AFTER = Duration.ofMinutes(1);

    private final ServiceComponentRuntime components;
    private final Lifecycle lifecycle;
    private @Nullable Thread thread;

    ComponentWatch(ServiceComponentRuntime components, Lifecycle lifecycle) {
        this.components = components;
        this.lifecycle = lifecycle;
    }

    synchronized void start() {
        thread = Thread.ofVirtual().name("component-watch").start(this::watch);
    }

    synchronized void stop() throws InterruptedException {
        if (thread != null) {
            thread.interrupt();
            thread.join(Duration.ofSeconds(2));
        }
    }

    private void watch() {
        Map<Long, Long> failedSince = new HashMap<>();
        long start = System.nanoTime();
        boolean reported = false;
        try {
            while (lifecycle.state() == Lifecycle.State.STARTING) {
                Thread.sleep(PERIOD_MILLIS);
                long now = System.nanoTime();
                Map<Long, Long> still = new HashMap<>();
                for (ComponentConfigurationDTO c : all()) {
                    if (c.state != ComponentConfigurationDTO.FAILED_ACTIVATION
                            || c.properties.containsKey(CONFIGURED)) {
                        continue;
                    }
                    long since = failedSince.getOrDefault(c.id, now);
                    still.put(c.id, since);
                    if (now - since > FAILED_LIMIT.toNanos()) {
                        lifecycle.fail(c.description.name, new IllegalStateException(cause(c.failure)), 1);
                        return;
                    }
                }
                failedSince = still;
                if (!reported && now - start > REPORT_AFTER.toNanos()) {
                    reported = true;
                    for (Lifecycle.PhaseStatus p : lifecycle.phases()) {
                        if (p.since() == null) {
                            LOG.atWarn()
                                    .addKeyValue("phase", p.id())
                                    .addKeyValue("waitingFor", p.waitingFor())
                                    .log("Still starting");
                        }
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            LOG.atDebug().setCause(e).log("Watching the start ended with the framework");
        }
    }

    private List<ComponentConfigurationDTO> all() {
        List<ComponentConfigurationDTO> found = new ArrayList<>();
        for (ComponentDescriptionDTO d : components.getComponentDescriptionDTOs()) {
            if (d.bundle.symbolicName.startsWith(OWN)) {
                found.addAll(components.getComponentConfigurationDTOs(d));
            }
        }
        return found;
    }

    /** The innermost cause of a stack trace. */
    static String cause(@Nullable String stackTrace) {
        if (stackTrace == null) {
            return "activation failed";
        }
        String cause = "";
        for (String line : stackTrace.lines().toList()) {
            if (cause.isEmpty()) {
                cause = line;
            } else if (line.startsWith("Caused by: ")) {
                cause = line.substring("Caused by: ".length());
            }
        }
        return cause;
    }
}
