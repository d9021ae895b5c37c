package org.narthex.storage.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What the local storage found damaged on disk since it was opened, and went on without. Answers at any time, also while
 * the storage is being opened. Thread-safe.
 */
@ProviderType
public interface DamageReport {
    /**
     * A damaged place.
     *
     * @param at when it was found
     * @param kind what is damaged, such as {@code wal} or {@code block_chunk}; a label value of the counter
     *     {@code narthex_storage_damage_total}
     * @param file the file or directory
     * @param offset where in the file, in bytes; negative when all of it is meant
     * @param problem what was expected and what was found
     * @param cost what is lost by it and what was done
     */
    record Damage(Instant at, String kind, String file, long offset, String problem, String cost) {}

    /** The newest damages, oldest first; older ones are forgotten after some hundred. */
    List<Damage> recent();

    /** How many damages of each kind were found, those forgotten included; every kind is there. */
    Map<String, Long> counts();
}
