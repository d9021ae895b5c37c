package org.narthex.discovery.api;

import org.jspecify.annotations.Nullable;
import org.narthex.config.api.BindContext;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Knows the entries of one mechanism; a component annotated with {@link DiscoveryMechanism}, whose service property is
 * {@code discovery.mechanism}.
 *
 * @param <C> record of an entry; immutable, with {@code equals}
 */
@ConsumerType
public interface DiscoveryProvider<C> {
    /** Binds an entry of {@code <mechanism>_sd_configs}; pure. */
    C bind(ConfigNode entry, BindContext context) throws ConfigException;

    /** The entry as {@code /api/v1/status/config} shows it: maps, lists, strings, numbers, booleans, secrets. */
    @Nullable Object render(C config);
}
