package org.narthex.config.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** Loads prometheus.yml. One load at a time; callers queue. Thread-safe. */
@ProviderType
public interface ReloadService {
    /**
     * What a load did.
     *
     * @param success whether the new configuration is in force; otherwise the one before is
     * @param generation number of the load
     * @param changed PIDs pushed, deleted ones with a leading minus
     * @param pending configurations whose mechanism or consumer is not installed yet, with the reason
     * @param errors texts that name file, line, column and key; empty on success
     */
    record Outcome(
            boolean success,
            long generation,
            Instant at,
            List<String> changed,
            List<String> pending,
            List<String> errors) {}

    /** Loads the file and waits until every consumer has acknowledged or all are back at the configuration before. */
    Outcome reload() throws InterruptedException;

    /** The newest load's outcome; null before the first. */
    @Nullable Outcome last();

    /** When the configuration in force was loaded; null before the first success. */
    @Nullable Instant lastSuccess();

    /** The configuration in force as YAML: defaults filled in, secrets masked. */
    String yaml();

    /** Configurations whose mechanism or consumer is not installed, as of now: PID and reason. */
    List<String> pending();
}
