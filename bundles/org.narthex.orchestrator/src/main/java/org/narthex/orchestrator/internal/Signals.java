package org.narthex.orchestrator.internal;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ReloadService;
import org.narthex.runtime.api.Lifecycle;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the process' signals: SIGTERM and SIGINT stop it in order, SIGHUP reloads once the first load is done. A SIGHUP
 * during the start is kept, several are one. Immediate: it is nobody's service. Thread-safe.
 */
@Component(
        immediate = true,
        service = {})
public final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
    private static final Map<String, String> NAMES = Map.of("TERM", "terminated", "INT", "interrupt");
    private static final long POLL_MILLIS = 100;

    private final Lifecycle lifecycle;
    private final SignalSource source = new SignalSource();
    private final Semaphore hangups = new Semaphore(0);
    private final Thread reloader;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile @Nullable ReloadService reloads;

    @Activate
    public Signals(@Reference Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
        source.handle("HUP", name -> hangups.release());
        source.handle("TERM", this::terminate);
        source.handle("INT", this::terminate);
        reloader = Thread.ofVirtual().name("signal-reload").start(this::reloadOnHangup);
    }

    @Deactivate
    void stop() throws InterruptedException {
        source.restore();
        reloader.interrupt();
        reloader.join(Duration.ofSeconds(2));
    }

    private void terminate(String name) {
        LOG.atWarn()
                .addKeyValue("signal", NAMES.getOrDefault(name, name))
                .log("Received an OS signal, exiting gracefully...");
        lifecycle.requestStop("signal " + name);
    }

    private void reloadOnHangup() {
        try {
            while (true) {
                hangups.acquire();
                hangups.drainPermits();
                ReloadService service = reloads;
                while (service == null || lifecycle.state() == Lifecycle.State.STARTING) {
                    Thread.sleep(POLL_MILLIS);
                    service = reloads;
                }
                try {
                    service.reload();
                } catch (IllegalStateException e) {
                    LOG.atError().addKeyValue("err", e.getMessage()).log("Error reloading config");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
