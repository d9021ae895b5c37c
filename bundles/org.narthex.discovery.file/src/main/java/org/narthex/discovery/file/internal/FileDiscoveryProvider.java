package org.narthex.discovery.file.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.narthex.config.api.BindContext;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.api.MappingReader;
import org.narthex.discovery.api.DiscoveryMechanism;
import org.narthex.discovery.api.DiscoveryProvider;
import org.narthex.model.Durations;
import org.narthex.model.GoQuote;
import org.osgi.service.component.annotations.Component;

/** Binds the entries of {@code file_sd_configs}. Thread-safe. */
@Component
@DiscoveryMechanism("file")
public final class FileDiscoveryProvider implements DiscoveryProvider<FileConfig> {
    private static final Pattern FILE_NAME = Pattern.compile("[^*]*(\\*[^/]*)?\\.(json|yml|yaml|JSON|YML|YAML)");
    private static final long REFRESH = Durations.parse("5m");

    @Override
    public FileConfig bind(ConfigNode entry, BindContext context) throws ConfigException {
        MappingReader reader = MappingReader.of(entry, "file.plain");
        List<String> names = reader.strings("files");
        long refresh = reader.millis("refresh_interval", REFRESH);
        reader.done();
        if (names.isEmpty()) {
            throw reader.error("files", "file service discovery config must contain at least one path name");
        }
        List<String> files = new ArrayList<>();
        for (String name : names) {
            if (!FILE_NAME.matcher(name).matches()) {
                throw reader.error("files", "path name " + GoQuote.quote(name) + " is not valid for file discovery");
            }
            files.add(context.resolve(entry, name).toString());
        }
        return new FileConfig(List.copyOf(files), refresh);
    }

    @Override
    public Object render(FileConfig config) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("files", config.files());
        out.put("refresh_interval", Durations.format(config.refreshMillis()));
        return out;
    }
}
