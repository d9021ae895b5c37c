package org.narthex.config.bridge.plugin;

import java.util.Map;
import org.narthex.config.api.BindContext;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.MappingReader;
import org.narthex.discovery.api.DiscoveryProvider;
import org.osgi.service.component.annotations.Component;

@Component(property = "discovery.mechanism=consul")
public final class ToyProvider implements DiscoveryProvider<ToyProvider.Toy> {
    public record Toy(String server) {}

    @Override
    public Toy bind(ConfigNode entry, BindContext context) throws ConfigException {
        MappingReader r = MappingReader.of(entry, "consul.plain");
        Toy toy = new Toy(r.string("server", "localhost:8500"));
        r.done();
        return toy;
    }

    @Override
    public Object render(Toy config) {
        return Map.of("server", config.server());
    }
}
