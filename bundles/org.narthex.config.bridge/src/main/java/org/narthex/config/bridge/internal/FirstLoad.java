package org.narthex.config.bridge.internal;

import java.util.concurrent.Future;
import org.narthex.runtime.api.Phases;
import org.narthex.runtime.api.ReachesPhase;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.propertytypes.SatisfyingConditionTarget;

/**
 * Starts the first load once the storage is open, and takes it back when the storage goes. Immediate: it is there to
 * start something and is nobody's service. Thread-safe.
 */
@Component(
        immediate = true,
        service = {})
@ReachesPhase({Phases.CONFIG_LOADED, Phases.SERVER_READY})
@SatisfyingConditionTarget(Phases.AFTER_STORAGE_OPEN)
public final class FirstLoad {
    private final Future<?> load;

    @Activate
    public FirstLoad(@Reference ConfigurationBridge bridge) {
        load = bridge.loadFirst();
    }

    @Deactivate
    void stop() {
        load.cancel(true);
    }
}
