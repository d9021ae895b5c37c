package org.narthex.config.api;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard service: binds one top-level section of the file to the record that its owner works with.
 *
 * <p>Pure and without side effects: it is called for every load before anything changes, and for
 * {@code promtool check config}. The service property {@code narthex.section} names the top-level key, {@code narthex.pid}
 * the PID that receives the result.
 *
 * @param <T> the section's record; immutable, with {@code equals}
 */
@ConsumerType
public interface SectionBinder<T> {
    /** Service property: the top-level key. */
    String SECTION = "narthex.section";

    /** Service property: the PID that receives the section. */
    String PID = "narthex.pid";

    /**
     * Binds the section.
     *
     * @param node the section; null where the file lacks it, which binds to the defaults
     */
    T bind(@Nullable ConfigNode node, BindContext context) throws ConfigException;

    /**
     * The section as {@code /api/v1/status/config} shows it: defaults filled in, keys in Prometheus' order.
     *
     * <p>A map entry whose value is a {@link DiscoveryEntry.DiscoverySet} stands for the job's {@code static_configs} and
     * {@code *_sd_configs}: the bridge writes them in its place, whatever its key.
     *
     * @return maps, lists, strings, numbers, booleans and {@link Secret}s; null to leave the section out
     */
    @Nullable Object render(T section);
}
