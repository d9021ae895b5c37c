package org.narthex.discovery.file.internal;

import org.narthex.config.api.BindContext;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.discovery.api.DiscoveryMechanism;
import org.narthex.discovery.api.DiscoveryProvider;
import org.narthex.telemetry.MetricRegistry;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Binds {@code file_sd_configs}. It holds the mechanism's metrics too, so that they are there, at zero, before a job uses
 * it. Thread-safe.
 */
@Component(service = DiscoveryProvider.class)
@DiscoveryMechanism("file")
public final class FileDiscoveryProvider implements DiscoveryProvider<FileConfig> {
    private final FileMetrics metrics;

    @Activate
    public FileDiscoveryProvider(@Reference MetricRegistry registry) {
        metrics = new FileMetrics(registry.scope());
    }

    @Deactivate
    void deactivate() {
        metrics.close();
    }

    @Override
    public FileConfig bind(ConfigNode entry, BindContext context) throws ConfigException {
        return FileConfig.bind(entry, context);
    }

    @Override
    public Object render(FileConfig config) {
        return config.render();
    }
}
