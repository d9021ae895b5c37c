package org.narthex.runtime.api;

/**
 * The start-up phases, in order. Each is an OSGi {@code Condition} service with this id while it holds.
 *
 * <p>Components wait for a phase with {@code @SatisfyingConditionTarget(Phases.AFTER_…)}. On stop the phases are
 * withdrawn in reverse.
 */
public final class Phases {
    /** The configuration file is one that this server takes; nothing on disk has been touched so far. */
    public static final String CONFIG_CHECKED = "config.checked";

    /** The storage is open: the write-ahead log is replayed, appending and querying work. */
    public static final String STORAGE_OPEN = "storage.open";

    /** The first configuration has been pushed; scraping, rules and notifications may start. */
    public static final String CONFIG_LOADED = "config.loaded";

    /** Everything has acknowledged the first configuration; gated routes answer. */
    public static final String SERVER_READY = "server.ready";

    /** Target filter for components that need {@link #CONFIG_CHECKED}. */
    public static final String AFTER_CONFIG_CHECKED = "(osgi.condition.id=" + CONFIG_CHECKED + ")";

    /** Target filter for components that need {@link #STORAGE_OPEN}. */
    public static final String AFTER_STORAGE_OPEN = "(osgi.condition.id=" + STORAGE_OPEN + ")";

    /** Target filter for components that need {@link #CONFIG_LOADED}. */
    public static final String AFTER_CONFIG_LOADED = "(osgi.condition.id=" + CONFIG_LOADED + ")";

    /** Target filter for components that need {@link #SERVER_READY}. */
    public static final String AFTER_SERVER_READY = "(osgi.condition.id=" + SERVER_READY + ")";

    private Phases() {}
}
