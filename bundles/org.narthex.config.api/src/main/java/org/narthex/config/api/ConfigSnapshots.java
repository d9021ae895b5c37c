package org.narthex.config.api;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The typed, unmasked records behind the configurations that the bridge pushes. Thread-safe.
 */
@ProviderType
public interface ConfigSnapshots {
    /** Dictionary key: generation of the load that last changed this PID, a {@code Long}. */
    String GENERATION = "narthex.generation";

    /** Dictionary key: hash of the section. */
    String DIGEST = "narthex.digest";

    /** Dictionary key: the section as text, secrets masked. */
    String TEXT = "narthex.text";

    /**
     * The record for a component's dictionary.
     *
     * @param properties the properties that DS handed to the component
     * @throws IllegalStateException when the dictionary does not come from the bridge or its record is gone
     */
    <T> T record(Map<String, ?> properties, Class<T> type);

    /** The section {@code global} of the newest generation. */
    GlobalConfig global();
}
