package org.narthex.console.internal;

import org.apache.felix.service.command.Descriptor;
import org.narthex.config.api.ReloadService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code narthex:config} and {@code narthex:reload}. Thread-safe. */
@Component(
        service = ConfigCommands.class,
        property = {
            "osgi.command.scope=narthex",
            "osgi.command.function=config",
            "osgi.command.function=reload",
        })
public final class ConfigCommands {
    private final ReloadService reloads;

    @Activate
    public ConfigCommands(@Reference ReloadService reloads) {
        this.reloads = reloads;
    }

    @Descriptor("the configuration in force, secrets masked, and what waits for a bundle")
    public void config() {
        System.out.print(reloads.yaml());
        reloads.pending().forEach(pending -> System.out.println("# pending: " + pending));
        ReloadService.Outcome last = reloads.last();
        if (last != null) {
            System.out.println("# generation " + last.generation() + (last.success() ? " loaded " : " refused ") + last.at());
        }
    }

    @Descriptor("load prometheus.yml again")
    public void reload() throws InterruptedException {
        ReloadService.Outcome outcome = reloads.reload();
        if (outcome.success()) {
            System.out.println("generation " + outcome.generation() + " loaded; changed: " + outcome.changed());
        } else {
            System.out.println("refused, the configuration before stays in force:");
            outcome.errors().forEach(error -> System.out.println("  " + error));
        }
    }
}
