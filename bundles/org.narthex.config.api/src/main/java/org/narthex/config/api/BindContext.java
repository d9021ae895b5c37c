package org.narthex.config.api;

import java.nio.file.Path;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/** What a binder needs beyond its node. Confined to the thread that binds. */
@ProviderType
public interface BindContext {
    /** The section {@code global}, bound first. */
    GlobalConfig global();

    /** A path of the configuration, resolved against the folder of the file that the node comes from. */
    Path resolve(ConfigNode origin, String path);

    /** The features of {@code --enable-feature}. */
    Set<String> features();

    /**
     * Takes {@code static_configs} and every {@code *_sd_configs} out of a job's mapping: binds each entry through its
     * mechanism's provider and gives it a PID. A mechanism without an installed provider is accepted as pending.
     *
     * @throws ConfigException for a bad entry or a key that no known mechanism has
     */
    DiscoveryEntry.DiscoverySet discovery(ConfigNode.Mapping job) throws ConfigException;
}
