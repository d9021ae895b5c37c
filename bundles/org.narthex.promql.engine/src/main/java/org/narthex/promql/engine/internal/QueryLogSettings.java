package org.narthex.promql.engine.internal;

import java.util.Map;
import org.narthex.config.api.ApplyLedger;
import org.narthex.config.api.ConfigSnapshots;
import org.narthex.config.api.GlobalConfig;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;

/**
 * Hands {@code global.query_log_file} to the engine, which runs before there is a configuration; at each load, because
 * the file is opened anew then.
 *
 * <p>Immediate: nobody asks for it; it acts when the section comes. Thread-safe.
 */
@Component(
        immediate = true,
        service = {},
        configurationPid = "org.narthex.global",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class QueryLogSettings {
    private final QueryEngineComponent engine;
    private final ApplyLedger ledger;
    private final ConfigSnapshots snapshots;
    private final String pid;

    /** Called by DS. */
    @Activate
    public QueryLogSettings(
            @Reference QueryEngineComponent engine,
            @Reference ApplyLedger ledger,
            @Reference ConfigSnapshots snapshots,
            Map<String, ?> properties) {
        this.engine = engine;
        this.ledger = ledger;
        this.snapshots = snapshots;
        this.pid = String.valueOf(properties.get("service.pid"));
        apply(properties);
    }

    @Modified
    void apply(Map<String, ?> properties) {
        ledger.apply(
                properties, () -> engine.logTo(snapshots.record(properties, GlobalConfig.class).queryLogFile()));
    }

    @Deactivate
    void deactivate() {
        ledger.removed(pid);
    }
}
