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
import org.narthex.model.Durations;
import org.narthex.model.GoQuote;

/**
 * An entry of {@code file_sd_configs}. Immutable.
 *
 * @param files patterns of file names, resolved against the folder of the configuration
 * @param refreshMillis how often the files are read without a change being noticed, milliseconds
 */
record FileConfig(List<String> files, long refreshMillis) {
    static final long DEFAULT_REFRESH_MILLIS = 300_000;

    /** A wildcard star stands in the last element of the path only. */
    private static final Pattern NAME = Pattern.compile("[^*]*(\\*[^/]*)?\\.(json|yml|yaml|JSON|YML|YAML)", Pattern.DOTALL);

    FileConfig {
        files = List.copyOf(files);
    }

    static FileConfig bind(ConfigNode entry, BindContext context) throws ConfigException {
        MappingReader reader = MappingReader.of(entry, "file.plain");
        ConfigNode files = reader.node("files");
        List<String> names = reader.strings("files");
        long refresh = reader.millis("refresh_interval", DEFAULT_REFRESH_MILLIS);
        reader.done();
        if (files == null || names.isEmpty()) {
            throw reader.error("files", "file service discovery config must contain at least one path name");
        }
        List<String> resolved = new ArrayList<>();
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw reader.error("files", "path name " + GoQuote.quote(name) + " is not valid for file discovery");
            }
            resolved.add(context.resolve(files, name).toString());
        }
        if (refresh <= 0) {
            throw reader.error("refresh_interval", "refresh_interval must be greater than 0");
        }
        return new FileConfig(resolved, refresh);
    }

    Map<String, Object> render() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("files", files);
        map.put("refresh_interval", Durations.format(refreshMillis));
        return map;
    }
}
