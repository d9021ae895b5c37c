package org.narthex.console.internal;

import java.time.Instant;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.narthex.scrape.TargetDirectory;
import org.narthex.scrape.TargetDirectory.ActiveTarget;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code narthex:targets}. Thread-safe. */
@Component(
        service = TargetsCommand.class,
        property = {"osgi.command.scope=narthex", "osgi.command.function=targets"})
public final class TargetsCommand {
    private static final long NANOS = 1_000_000_000L;

    private final TargetDirectory targets;

    @Activate
    public TargetsCommand(@Reference TargetDirectory targets) {
        this.targets = targets;
    }

    @Descriptor("targets with the state of their last scrape")
    public void targets(
            @Descriptor("only this job") @Parameter(
                            names = {"-j", "--job"},
                            absentValue = "")
                    String job) {
        Table table = new Table("JOB", "URL", "HEALTH", "LAST SCRAPE", "MS", "ERROR");
        for (ActiveTarget target : targets.active(job.isEmpty() ? null : job)) {
            table.row(
                    target.pool(),
                    target.url(),
                    target.health(),
                    target.lastScrape() == 0 ? "never" : instant(target.lastScrape()),
                    target.lastDurationNanos() / 1_000_000,
                    target.lastError());
        }
        System.out.print(table);
        targets.droppedCounts().forEach((pool, dropped) -> {
            if (dropped > 0 && (job.isEmpty() || job.equals(pool))) {
                System.out.println(pool + ": " + dropped + " dropped by relabelling");
            }
        });
    }

    private static Instant instant(long unixNanos) {
        return Instant.ofEpochSecond(unixNanos / NANOS, unixNanos % NANOS);
    }
}
