package org.narthex.config.api;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Where consumers acknowledge the configurations pushed to them.
 *
 * <p>A consumer calls {@link #apply} from its activate and modified methods and {@link #removed} from deactivate. No
 * method blocks. Thread-safe.
 */
@ProviderType
public interface ApplyLedger {
    /** The configuration was applied. */
    void applied(String pid, long generation);

    /** The configuration was refused; the bridge rolls all PIDs back. */
    void failed(String pid, long generation, Throwable cause);

    /** The consumer of the PID has gone. */
    void removed(String pid);

    /** What applying consists of. */
    interface Action {
        void run() throws Exception;
    }

    /** Runs the action and acknowledges its outcome; a failure is rethrown so that DS sees it too. */
    default void apply(Map<String, ?> properties, Action action) {
        String pid = String.valueOf(properties.get("service.pid"));
        long generation = properties.get(ConfigSnapshots.GENERATION) instanceof Long l ? l : -1L;
        try {
            action.run();
            applied(pid, generation);
        } catch (RuntimeException | Error e) {
            failed(pid, generation, e);
            throw e;
        } catch (Exception e) {
            failed(pid, generation, e);
            throw new IllegalStateException(e);
        }
    }
}
