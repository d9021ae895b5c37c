package org.narthex.console.internal;

import java.time.Instant;
import org.apache.felix.service.command.Descriptor;
import org.narthex.storage.api.DamageReport;
import org.narthex.storage.api.StorageException;
import org.narthex.storage.api.StorageStatus;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code narthex:storage}. Thread-safe. */
@Component(
        service = StorageCommand.class,
        property = {"osgi.command.scope=narthex", "osgi.command.function=storage"})
public final class StorageCommand {
    private final StorageStatus status;
    private final DamageReport damages;

    @Activate
    public StorageCommand(@Reference StorageStatus status, @Reference DamageReport damages) {
        this.status = status;
        this.damages = damages;
    }

    @Descriptor("the head of the local database, and what was found damaged since it was opened")
    public void storage() {
        System.out.print(head());
        if (damages.counts().values().stream().allMatch(n -> n == 0)) {
            System.out.println("no damage was found");
            return;
        }
        Table counts = new Table("DAMAGED", "PLACES");
        damages.counts().forEach((kind, n) -> {
            if (n > 0) {
                counts.row(kind, n);
            }
        });
        Table table = new Table("FOUND", "KIND", "FILE", "OFFSET", "PROBLEM", "LOST");
        for (DamageReport.Damage d : damages.recent()) {
            table.row(d.at(), d.kind(), d.file(), d.offset() < 0 ? "-" : d.offset(), d.problem(), d.cost());
        }
        System.out.print(counts + "\n" + table);
    }

    private String head() {
        try {
            StorageStatus.Head head = status.head();
            Table table = new Table("SERIES", "LABEL PAIRS", "CHUNKS", "FROM", "TO");
            boolean empty = head.minTime() > head.maxTime();
            table.row(
                    head.series(),
                    head.labelPairs(),
                    head.chunks(),
                    empty ? "-" : Instant.ofEpochMilli(head.minTime()),
                    empty ? "-" : Instant.ofEpochMilli(head.maxTime()));
            return table.toString();
        } catch (StorageException e) {
            return e.getMessage() + "\n";
        }
    }
}
