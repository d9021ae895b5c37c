package org.narthex.console.internal;

import org.apache.felix.service.command.Descriptor;
import org.narthex.runtime.api.Lifecycle;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code narthex:phases}. Commands print and return nothing: Karaf shows no returned values over SSH. Thread-safe. */
@Component(
        service = PhasesCommand.class,
        property = {"osgi.command.scope=narthex", "osgi.command.function=phases"})
public final class PhasesCommand {
    private final Lifecycle lifecycle;

    @Activate
    public PhasesCommand(@Reference Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Descriptor("start-up phases: since when each holds, or what it waits for")
    public void phases() {
        Table table = new Table("PHASE", "SINCE", "WAITS FOR");
        for (Lifecycle.PhaseStatus phase : lifecycle.phases()) {
            table.row(phase.id(), phase.since() == null ? "-" : phase.since(), String.join(", ", phase.waitingFor()));
        }
        System.out.print("state: " + lifecycle.state() + "\n" + table);
    }
}
