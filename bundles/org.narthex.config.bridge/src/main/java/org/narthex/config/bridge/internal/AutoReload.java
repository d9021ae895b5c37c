package org.narthex.config.bridge.internal;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigReader;
import org.narthex.config.api.ReloadService;
import org.narthex.runtime.api.Phases;
import org.narthex.runtime.api.ServerFlags;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.propertytypes.SatisfyingConditionTarget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads when the content of the configuration's files has changed, with {@code --config.auto-reload}. Immediate: it is
 * nobody's service. Thread-safe.
 */
@Component(
        immediate = true,
        service = {})
@SatisfyingConditionTarget(Phases.AFTER_SERVER_READY)
public final class AutoReload {
    private static final Logger LOG = LoggerFactory.getLogger(AutoReload.class);
    private static final long SHORTEST_MILLIS = 1_000;
    private static final long STOP_MILLIS = 2_000;

    private final ReloadService reloads;
    private final ConfigReader reader;
    private final Path file;
    private final long intervalMillis;
    private final @Nullable Thread thread;

    @Activate
    public AutoReload(@Reference ServerFlags flags, @Reference ReloadService reloads, @Reference ConfigReader reader) {
        this.reloads = reloads;
        this.reader = reader;
        file = Path.of(flags.text("config.file"));
        intervalMillis = Math.max(SHORTEST_MILLIS, flags.millis("config.auto-reload-interval"));
        boolean wanted = flags.bool("config.auto-reload") || flags.features().contains("auto-reload-config");
        thread = wanted ? Thread.ofVirtual().name("config-auto-reload").start(this::watch) : null;
    }

    @Deactivate
    void stop() throws InterruptedException {
        if (thread != null) {
            thread.interrupt();
            thread.join(STOP_MILLIS);
        }
    }

    private void watch() {
        String known = checksum();
        try {
            while (true) {
                Thread.sleep(intervalMillis);
                String now = checksum();
                if (now.isEmpty() || now.equals(known)) {
                    known = now;
                    continue;
                }
                LOG.atInfo().log("Configuration file change detected, reloading the configuration.");
                reloads.reload();
                known = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            LOG.atDebug().setCause(e).log("Watching the configuration ended with the bridge");
        }
    }

    private String checksum() {
        try {
            return ConfigChecksum.of(file, reader);
        } catch (IOException | ConfigException e) {
            LOG.atError().addKeyValue("err", e.getMessage()).log("Failed to generate checksum during configuration reload");
            return "";
        }
    }
}
