package org.narthex.storage.tsdb.internal;

import java.util.Map;
import org.narthex.config.api.ApplyLedger;
import org.narthex.config.api.ConfigSnapshots;
import org.narthex.storage.tsdb.internal.config.StorageConfig;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;

/**
 * Hands the section {@code storage} to the database, which runs before there is a configuration.
 *
 * <p>Immediate: nobody asks for it; it acts when the section comes. Thread-safe.
 */
@Component(
        immediate = true,
        service = {},
        configurationPid = "org.narthex.storage.tsdb",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class StorageSettings {
    private final TsdbStorage storage;
    private final ApplyLedger ledger;
    private final ConfigSnapshots snapshots;
    private final String pid;

    @Activate
    public StorageSettings(
            @Reference TsdbStorage storage,
            @Reference ApplyLedger ledger,
            @Reference ConfigSnapshots snapshots,
            Map<String, ?> properties) {
        this.storage = storage;
        this.ledger = ledger;
        this.snapshots = snapshots;
        this.pid = String.valueOf(properties.get("service.pid"));
        apply(properties);
    }

    @Modified
    void apply(Map<String, ?> properties) {
        ledger.apply(properties, () -> storage.apply(snapshots.record(properties, StorageConfig.class)));
    }

    @Deactivate
    void deactivate() {
        ledger.removed(pid);
    }
}
